// Parses FHIRPath with fhirpath.js and keeps of its syntax tree what the platform's own compiler needs.
import fhirpath from 'fhirpath';
import type { Expression, Operator } from '../kernel/record/validation/invariants/expression.ts';

/** A node of fhirpath.js's tree. */
interface Node {
  readonly type: string;
  readonly text?: string;
  readonly terminalNodeText?: readonly string[];
  readonly children?: readonly Node[];
}

const OPERATORS: readonly string[] = ['and', 'or', 'xor', 'implies', '=', '!=', '<', '<=', '>', '>=', 'in', 'contains', '|', '&', '+'];

const BINARY = /^(?:And|Or|Implies|Equality|Inequality|Membership|Union|Additive)Expression$/;

/** Variables that stand for fixed texts. Source: FHIR R4 fhirpath.html, environment variables. */
const FIXED: Readonly<Record<string, string>> = {
  ucum: 'http://unitsofmeasure.org',
  sct: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
};

function isOperator(text: string): text is Operator {
  return OPERATORS.includes(text);
}

function fault(node: Node): never {
  throw new Error(`cannot read FHIRPath ${node.type} "${node.text ?? ''}"`);
}

function childOf(node: Node, at: number): Node {
  return node.children?.[at] ?? fault(node);
}

function unquote(text: string): string {
  const inner = text.slice(1, -1);
  return inner.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) => {
    if (code.startsWith('u') && code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', r: '\r', t: '\t', f: '\f' }[code] ?? code;
  });
}

function plainName(text: string): string {
  return text.startsWith('`') ? unquote(text) : text;
}

function typeNameOf(node: Node): string {
  return plainName(node.text ?? '').replace(/^(?:FHIR|System)\./, '');
}

/** `item` is what the expression is said of. */
function read(node: Node, item: Expression): Expression {
  const { type } = node;
  if (BINARY.test(type)) {
    const operator = node.text ?? '';
    if (!isOperator(operator)) return fault(node);
    return ['op', operator, read(childOf(node, 0), item), read(childOf(node, 1), item)];
  }
  switch (type) {
    case 'EntireExpression':
    case 'TermExpression':
    case 'InvocationTerm':
    case 'ParenthesizedTerm':
    case 'ExternalConstantTerm':
    case 'LiteralTerm':
      return read(childOf(node, 0), item);
    case 'InvocationExpression':
      return read(childOf(node, 1), read(childOf(node, 0), item));
    case 'MemberInvocation': {
      const name = plainName(node.text ?? '');
      // A type name at the beginning stands for the resource itself (`Appointment.status`).
      return /^[A-Z]/.test(name) && item[0] === 'this' ? item : ['get', item, name];
    }
    case 'ThisInvocation':
      return ['this'];
    case 'ExternalConstant': {
      const name = plainName(childOf(node, 0).text ?? '');
      const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
      return fixed === undefined ? ['env', name] : ['literal', fixed];
    }
    case 'StringLiteral':
      return ['literal', unquote(node.text ?? '')];
    case 'NumberLiteral':
      return ['literal', Number(node.text)];
    case 'BooleanLiteral':
      return ['literal', node.text === 'true'];
    case 'NullLiteral':
      return ['none'];
    case 'TypeExpression':
      return [node.text === 'is' ? 'is' : 'as', read(childOf(node, 0), item), typeNameOf(childOf(node, 1))];
    case 'FunctionInvocation':
      return readFunction(node, item);
    default:
      return fault(node);
  }
}

function readFunction(node: Node, item: Expression): Expression {
  const functn = childOf(node, 0);
  const name = plainName(childOf(functn, 0).text ?? '');
  const given = functn.children?.[1]?.children ?? [];
  const [first] = given;
  if ((name === 'is' || name === 'as' || name === 'ofType') && first) return [name === 'is' ? 'is' : 'as', item, typeNameOf(first)];
  return ['call', item, name, given.map((each) => read(each, ['this']))];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The tree of an expression. Throws for one that does not parse or uses what invariants do not. */
export function parseFhirpath(source: string): Expression {
  const parsed: unknown = fhirpath.parse(source);
  const [root] = isNode(parsed) && parsed.children ? parsed.children : [];
  if (!root) throw new Error(`not FHIRPath: ${source}`);
  return read(root, ['this']);
}

// Parses FHIRPath by operator precedence (FHIRPath 2.0 §6.9) into the form the compiler takes.
import type { Expression, Operator } from './expression.ts';
import { type Token, tokenizeExpression } from './tokenize-expression.ts';
import { refuseExpression } from './view-problem.ts';

/** Binding strength; a higher one binds closer. */
const STRENGTHS: ReadonlyMap<string, number> = new Map([
  ['implies', 1],
  ['or', 2],
  ['xor', 2],
  ['and', 3],
  ['=', 5],
  ['!=', 5],
  ['<', 6],
  ['<=', 6],
  ['>', 6],
  ['>=', 6],
  ['is', 8],
  ['as', 8],
  ['+', 9],
  ['-', 9],
  ['&', 9],
  ['*', 10],
  ['/', 10],
  ['div', 10],
  ['mod', 10],
]);
const PREFIX = 11;

/** Operators of FHIRPath that views do not have; named, so that the error can say so. */
const FOREIGN = new Set(['~', '!~', '|', 'in', 'contains']);
const DEEPEST = 60;

/** Parses an expression. Throws an `ExpressionProblem` that says where it stops making sense. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokenizeExpression(text));
  return parser.parseWhole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseWhole(): Expression {
    const expression = this.#parse(0);
    if (this.#peek().kind !== 'end') this.#refuse();
    return expression;
  }

  #parse(strength: number): Expression {
    this.#depth += 1;
    if (this.#depth > DEEPEST) refuseExpression('表达式嵌套太深。', 'the expression is nested too deeply');
    let left = this.#parsePrefix();
    for (;;) {
      const { text } = this.#peek();
      const binding = this.#isOperator() ? STRENGTHS.get(text) : undefined;
      if (binding === undefined || binding <= strength) break;
      this.#take();
      const right = this.#parse(binding);
      left =
        text === 'is' || text === 'as'
          ? { kind: 'typed', operator: text, of: left, type: right }
          : { kind: 'binary', operator: text as Operator, left, right }; // the keys of STRENGTHS are the operators
    }
    this.#depth -= 1;
    return left;
  }

  #parsePrefix(): Expression {
    if (this.#skip('-')) return { kind: 'minus', of: this.#parse(PREFIX) };
    if (this.#skip('+')) return this.#parse(PREFIX);
    let expression = this.#parseTerm();
    for (;;) {
      if (this.#skip('.')) expression = this.#parseMember(expression, this.#takeName());
      else if (this.#skip('[')) {
        expression = { kind: 'index', of: expression, at: this.#parse(0) };
        this.#require(']');
      } else return expression;
    }
  }

  #parseTerm(): Expression {
    const token = this.#peek();
    if (token.kind === 'end') this.#refuse();
    this.#take();
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', type: 'string', value: token.text };
      case 'number':
        return { kind: 'literal', type: token.text.includes('.') ? 'decimal' : 'integer', value: token.text };
      case 'date':
      case 'dateTime':
      case 'time':
        return { kind: 'literal', type: token.kind, value: token.text };
      case 'variable':
        return { kind: 'variable', name: token.text };
      case 'name':
        if (!token.quoted && token.text === '$this') return { kind: 'this' };
        if (!token.quoted && (token.text === 'true' || token.text === 'false'))
          return { kind: 'literal', type: 'boolean', value: token.text === 'true' };
        return this.#parseMember({ kind: 'this' }, token.text);
      default:
        if (token.text === '(') {
          const inner = this.#parse(0);
          this.#require(')');
          return inner;
        }
        if (token.text === '{' && this.#skip('}')) return { kind: 'nothing' };
        return this.#refuse(token);
    }
  }

  #parseMember(of: Expression, name: string): Expression {
    if (!this.#skip('(')) return { kind: 'member', of, name };
    const given: Expression[] = [];
    while (!this.#skip(')')) {
      if (given.length > 0) this.#require(',');
      given.push(this.#parse(0));
    }
    return { kind: 'call', of, name, given };
  }

  #peek(): Token {
    const token = this.#tokens[this.#next] ?? this.#tokens.at(-1);
    if (!token) throw new Error('the tokens end with one of kind end');
    return token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #isOperator(): boolean {
    const { kind, text, quoted } = this.#peek();
    const possible = kind === 'symbol' || (kind === 'name' && !quoted);
    if (possible && FOREIGN.has(text)) refuseExpression(`不支持运算符 ${text}。`, `the operator ${text} is not supported`);
    return possible;
  }

  #takeName(): string {
    const token = this.#take();
    if (token.kind !== 'name' || token.text === '$this') this.#refuse(token);
    return token.text;
  }

  #skip(symbol: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #require(symbol: string): void {
    if (!this.#skip(symbol)) this.#refuse();
  }

  #refuse(token: Token = this.#peek()): never {
    if (token.kind === 'end') refuseExpression('表达式没有写完。', 'the expression ends too early');
    refuseExpression(
      `第 ${token.place + 1} 个字符起的“${token.text}”不该在这里。`,
      `"${token.text}" at ${token.place + 1} is out of place`,
    );
  }
}

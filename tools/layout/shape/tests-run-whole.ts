// Tests all run, every time, and wait for facts, never for time.
import type { ESTree } from 'vite';
import type { Problem } from '../../check/problem.ts';
import { eachNode } from '../each-node.ts';
import { isTest } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

const partial = new Set(['skip', 'only', 'todo', 'runOnly']);
const testObjects = new Set(['test', 'it', 'describe', 'suite', 't', 'context']);
const sleepers = new Set(['sleep', 'delay', 'wait']);

function nameOf(node: ESTree.Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : '';
}

/** `test('…', { skip: true }, …)` and its like. */
function leavesOut(call: ESTree.CallExpression): boolean {
  const options = testObjects.has(nameOf(call.callee)) ? call.arguments.filter((argument) => argument.type === 'ObjectExpression') : [];
  return options.some(({ properties }) => properties.some((property) => property.type === 'Property' && partial.has(nameOf(property.key))));
}

/** `new Promise((resolve) => setTimeout(resolve, …))`, also with the resolve wrapped in an arrow; a time limit that rejects is no sleep. */
function isSleep(node: ESTree.NewExpression): boolean {
  const [executor] = node.arguments;
  if (nameOf(node.callee) !== 'Promise' || executor?.type !== 'ArrowFunctionExpression') return false;
  const [resolve] = executor.params;
  if (resolve?.type !== 'Identifier') return false;
  return [...eachNode(executor)].some((call) => {
    if (call.type !== 'CallExpression' || nameOf(call.callee) !== 'setTimeout') return false;
    const [done] = call.arguments;
    if (done?.type !== 'ArrowFunctionExpression') return done !== undefined && nameOf(done) === resolve.name;
    return done.body.type === 'CallExpression' && nameOf(done.body.callee) === resolve.name;
  });
}

function judgeCall(call: ESTree.CallExpression): 'skip' | 'sleep' | null {
  const { callee } = call;
  if (callee.type === 'MemberExpression' && partial.has(nameOf(callee)) && testObjects.has(nameOf(callee.object))) return 'skip';
  if (leavesOut(call)) return 'skip';
  return nameOf(callee) === 'waitForTimeout' ? 'sleep' : null;
}

function judge(node: ESTree.Node): 'skip' | 'sleep' | null {
  if (node.type === 'CallExpression') return judgeCall(node);
  if (node.type === 'NewExpression') return isSleep(node) ? 'sleep' : null;
  if (node.type === 'ImportDeclaration') return /^(?:node:)?timers\/promises$/.test(node.source.value) ? 'sleep' : null;
  const awaited = node.type === 'AwaitExpression' && node.argument.type === 'CallExpression' ? nameOf(node.argument.callee) : '';
  return sleepers.has(awaited) ? 'sleep' : null;
}

const findings = {
  skip: { wrong: 'a test is left out', remedy: 'let it run, or remove it: git remembers it' },
  sleep: { wrong: 'a test waits for time to pass', remedy: 'wait for the event or the state the test is about' },
};

function findGaps(file: SourceFile): Problem[] {
  return [...eachNode(file.program)].flatMap((node) => {
    const kind = judge(node);
    return kind ? [{ path: file.path, line: file.lineAt(node.start), ...findings[kind], severity: 'error' as const }] : [];
  });
}

/** The one file that looks again and again for a state of another process, which can tell nobody. */
const LOOKS_AGAIN = 'kernel/database/testing/wait-until.ts';

/** For test files, what serves them, and the stories. */
export const testsRunWhole: LayoutRule = {
  says: 'tests have no skip, only or todo, and never sleep',
  find: (tree) => tree.sources.filter((file) => isTest(file.path) && file.path !== LOOKS_AGAIN).flatMap(findGaps),
};

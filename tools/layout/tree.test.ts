import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseSource } from './source-file.ts';
import { readTree } from './tree.ts';

let root = '';
before(() => {
  root = mkdtempSync(join(tmpdir(), 'yigong-tree-'));
});
after(() => rmSync(root, { recursive: true }));

test('what git ignores is not read; binary files have no text', () => {
  for (const folder of ['web', 'node_modules/x', 'dist', '.yigong', 'web/node_modules']) mkdirSync(join(root, folder), { recursive: true });
  for (const path of ['web/a.ts', 'node_modules/x/a.ts', 'dist/a.ts', '.yigong/a.ts', 'web/node_modules/a.ts'])
    writeFileSync(join(root, path), '');
  writeFileSync(join(root, 'web/b.png'), Buffer.from([1, 0, 2]));
  const tree = readTree(root);
  assert.deepEqual(tree.paths, ['web/a.ts', 'web/b.png']);
  assert.equal(tree.readText('web/b.png'), null);
  assert.equal(tree.readText('web/missing.ts'), null);
});

test('lines are counted in Chinese text as an editor counts them', () => {
  const file = parseSource('web/a.ts', "// 高血压患者的随访\n\nimport './血压.ts';\nconst 备注 = await import(`./b.ts`);\nimport(备注);\n");
  assert.equal(file.lineCount, 5);
  assert.deepEqual(file.imports, [
    { specifier: './血压.ts', target: 'web/血压.ts', line: 3 },
    { specifier: './b.ts', target: 'web/b.ts', line: 4 },
    { specifier: null, target: null, line: 5 },
  ]);
});

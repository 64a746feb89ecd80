/** Every class has its look in one file: a second rule of the same name elsewhere changes pages that nobody looked at. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const web = join(import.meta.dirname, '..');

/** The selectors of a sheet's rules outside of media queries. */
function topSelectors(sheet: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let text = '';
  for (const sign of sheet.replace(/\/\*[\s\S]*?\*\//g, '')) {
    if (sign === '{') {
      if (depth === 0 && !text.trim().startsWith('@')) found.push(...text.split(',').map((each) => each.trim()));
      depth += 1;
      text = '';
    } else if (sign === '}') {
      depth -= 1;
      text = '';
    } else text += sign;
  }
  return found;
}

test('no class is given its look in two sheets', () => {
  const home = new Map<string, string>();
  const twice: string[] = [];
  const sheets = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.css$/.test(path) && !/print\.css$|^public/.test(path),
  );
  assert.ok(sheets.length > 5, 'the sheets are where this test looks for them');
  for (const path of sheets) {
    for (const selector of new Set(topSelectors(readFileSync(join(web, path), 'utf8')))) {
      if (!/^\.[\w-]+$/.test(selector)) continue;
      const first = home.get(selector) ?? path;
      home.set(selector, first);
      if (first !== path) twice.push(`${selector}: ${first}, ${path}`);
    }
  }
  assert.deepEqual(twice, []);
});

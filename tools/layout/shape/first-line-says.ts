// Each file starts with a comment saying what it is for.
import { isGenerated, isTest } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

// A Chinese sentence says in eight characters what English says in twenty; both are longer than a title.
const shortest = 8;

function startsWithSentence(file: SourceFile): boolean {
  const first = file.comments[0];
  if (!first) return false;
  const hashbang = /^#!.*\n/.exec(file.text)?.[0].length ?? 0;
  const sentence = first.value.replace(/^[\s*]+/, '').split('\n')[0] ?? '';
  return (
    file.text.slice(hashbang, first.start).trim() === '' && sentence.length >= shortest && !/^(?:biome-ignore|@ts-|eslint)/.test(sentence)
  );
}

/** Tests say what they check in the names of their tests. */
export const firstLineSays: LayoutRule = {
  says: 'the first line of each file says what it is for',
  find: (tree) =>
    tree.sources
      .filter((file) => !isTest(file.path) && !isGenerated(file.path) && !startsWithSentence(file))
      .map((file) => ({
        path: file.path,
        line: 1,
        wrong: 'the file does not start with what it is for',
        remedy: 'begin it with one comment sentence',
        severity: 'error',
      })),
};

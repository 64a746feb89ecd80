// What a layout rule is: a sentence about where things belong, and the function that finds what breaks it.
import type { Problem } from '../check/problem.ts';
import type { Tree } from './tree.ts';

/** One rule of the house. Its file is named for it; its test plants the fault and the lawful neighbour in a small tree. */
export type LayoutRule = {
  /** The rule as one sentence, as a newcomer should know it. */
  readonly says: string;
  find(tree: Tree): readonly Problem[];
};

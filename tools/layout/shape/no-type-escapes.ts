// Nobody leaves the type system: no any, no silenced compiler, no lint exception without its reason.
import type { Problem } from '../../check/problem.ts';
import { eachNode } from '../each-node.ts';
import { isGenerated } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

const silencers = /@ts-(?:ignore|nocheck|expect-error)/;
const ignore = /biome-ignore(?:-[a-z]+)?\s+\S+/;
// Biome's own form is `biome-ignore lint/group/rule: reason`; the end of a range needs no second reason.
const reasoned = /biome-ignore-end|biome-ignore(?:-[a-z]+)?\s+[a-z]+(?:\/[A-Za-z0-9]+)*:\s*(?!<explanation>)\S.{9,}/;

// The declaring language has a few places where declarations of all shapes meet, which only any can name; each says so.
const meetingPoint = /noExplicitAny/;

function findEscapes(file: SourceFile): Problem[] {
  const problems: Problem[] = [];
  const add = (offset: number, wrong: string, remedy: string) =>
    problems.push({ path: file.path, line: file.lineAt(offset), wrong, remedy, severity: 'error' });
  const meetings = new Set(
    file.comments.filter(({ value }) => meetingPoint.test(value) && reasoned.test(value)).map(({ end }) => file.lineAt(end) + 1),
  );
  for (const node of eachNode(file.program)) {
    if (node.type !== 'TSAnyKeyword' || (file.path.startsWith('kernel/define/') && meetings.has(file.lineAt(node.start)))) continue;
    add(node.start, 'the type any', 'say what it is; from outside it is unknown until parsed');
  }
  for (const { start, value } of file.comments) {
    if (silencers.test(value))
      add(start, 'the compiler is silenced', 'repair the type instead; what must not compile belongs into kernel/define/probes');
    if (ignore.test(value) && !reasoned.test(value)) add(start, 'a lint exception without its reason', 'write the reason after the colon');
  }
  return problems;
}

/** The typing probes exist to show what does not compile, so they may expect errors; kernel/define may say any under a reasoned lint exception. */
export const noTypeEscapes: LayoutRule = {
  says: 'no any, no @ts-ignore, @ts-nocheck or @ts-expect-error (outside kernel/define/probes), no biome-ignore without a reason',
  find: (tree) =>
    tree.sources.filter((file) => !isGenerated(file.path) && !file.path.startsWith('kernel/define/probes/')).flatMap(findEscapes),
};

// Checks the XHTML of a narrative: well formed, and nothing in it that could act.
import { addIssue, type Checking } from './checking.ts';
import { findNarrativeFault } from './find-narrative-fault.ts';

/** Checks Narrative.div (FHIR R4 narrative.html, rules txt-1 and txt-2); records the first fault only. */
export function checkNarrative(value: unknown, checking: Checking): void {
  if (typeof value !== 'string') {
    addIssue(checking, 'value', '“叙述正文”应是 XHTML 文字', 'must be XHTML text');
    return;
  }
  const fault = findNarrativeFault(value);
  if (fault) addIssue(checking, 'invariant', `“叙述正文”${fault.chinese}`, fault.english);
}

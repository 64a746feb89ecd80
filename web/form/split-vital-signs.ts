/** Reads vital signs typed in one go: '152/94' or '152/94 78' into pressure and pulse. */
import { LOINC } from '../../kernel/define/codes.ts';
import type { Items } from '../../kernel/define/item.ts';

// The second number is whole only with three digits, or with two that begin no three: '186/11' is still being typed.
const SHORTHAND = /^(\d{2,3})\s*[/／]\s*([12]\d\d|[3-9]\d)(?:[\s,，]+([12]\d\d|[3-9]\d))?$/;

/** Values by link id for the siblings that hold them; undefined when the text is no such shorthand or the items lack a pressure. */
export function splitVitalSigns(text: string, siblings: Items): Readonly<Record<string, number>> | undefined {
  const match = SHORTHAND.exec(text.trim());
  if (!match) return undefined;
  const linkOf = (code: string) => Object.keys(siblings).find((linkId) => siblings[linkId]?.code === code);
  const [systolic, diastolic, pulse] = [linkOf(LOINC.systolic), linkOf(LOINC.diastolic), linkOf(LOINC.heartRate)];
  if (!systolic || !diastolic) return undefined;
  if (pulse && !match[3]) return undefined; // the pulse follows
  const values: Record<string, number> = { [systolic]: Number(match[1]), [diastolic]: Number(match[2]) };
  if (pulse && match[3]) values[pulse] = Number(match[3]);
  return values;
}

// Checks that the code of a quantity whose system is UCUM is a UCUM code.
import { addIssue, type Checking, enterElement, leaveElement, nameHere, quoteValue } from './checking.ts';
import { codeOfPrintedUnit } from './units/chinese-units.ts';
import { readUnit } from './units/read-unit.ts';

const UCUM = 'http://unitsofmeasure.org';

/** The types that are quantities: the names of R4's specialisations. Source: FHIR R4 datatypes, Quantity. */
const QUANTITIES: readonly string[] = ['Quantity', 'SimpleQuantity', 'Age', 'Count', 'Distance', 'Duration', 'MoneyQuantity'];

/** Whether objects of a type are quantities. */
export function isQuantityType(type: string): boolean {
  return QUANTITIES.includes(type);
}

/** Checks a quantity whose structure was checked; units of other systems, and without a system, are not judged. */
export function checkUnit(quantity: Readonly<Record<string, unknown>>, checking: Checking): void {
  const { system, code } = quantity;
  if (system !== UCUM || typeof code !== 'string' || readUnit(code)) return;
  const meant = codeOfPrintedUnit(code);
  enterElement(checking, 'code');
  addIssue(
    checking,
    'code-invalid',
    `${nameHere(checking)}“${quoteValue(code)}”不是 UCUM 单位${meant === undefined ? '' : `，应写“${meant}”，原写法放在 unit`}`,
    `"${quoteValue(code)}" is not a UCUM unit${meant === undefined ? '' : `; write "${meant}" and keep the printed form in unit`}`,
  );
  leaveElement(checking);
}

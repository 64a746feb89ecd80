/** The ECG centre on the pattern of all diagnosis centres. */
import { LOINC } from '../../kernel/define/codes.ts';
import { optional, text } from '../../kernel/define/item.ts';
import { resources } from '../../kernel/define/source.ts';
import { defineDiagnosisCentre } from '../../kernel/patterns/diagnosis-centre/centre.ts';
import { CHEST_PAIN, CRITICAL_FINDINGS, ITEM_LOINC, ITEMS, RAISES, REJECTS, TEMPLATES, turnAroundOf } from './findings.ts';

/** One reader signs: an ECG is read by a physician and released (domain §6.2 asks for a second one where a centre's rules do). */
export const centre = defineDiagnosisCentre({
  id: 'ecg',
  name: '心电',
  english: 'ECG',
  letter: 'E',
  items: ITEMS,
  loinc: ITEM_LOINC,
  orderItems: {},
  reportItems: { findings: optional(text('心电图所见', { maxLength: 2000, multiline: true })) },
  turnAround: turnAroundOf,
  critical: CRITICAL_FINDINGS,
  rejects: REJECTS,
  source: '《紧密型县域医共体信息化功能指引》远程心电诊断；《心电图危急值2017中国专家共识》',
  doubleSign: () => false,
  material: resources('Observation', LOINC.ecgStudy),
  shows: 'trace',
  templates: TEMPLATES,
  raises: RAISES,
  calls: { action: 'emergency.start', label: '启动胸痛救治', findings: CHEST_PAIN },
  orderedBy: ['village-doctor', 'family-doctor', 'nurse', 'specialist'],
  readBy: ['diagnosis-reader', 'specialist'],
});

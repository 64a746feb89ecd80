/** The forms by which a ward's beds are registered and closed. */
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { date, optional, quantity, reference, rowOf, text } from '../../../kernel/define/item.ts';

/** The view of beds, named before it is declared: its rows are chosen in forms that stand below it. */
export const BEDS = { id: 'clinic_beds', choose: true } as const;

const SOURCE = '床位登记（本地规则）；按 HL7 FHIR R4 Location（physicalType wa、bd）';
/** So many beds are registered with one entry at most. */
const MOST = 200;

/** `clinic.open-ward-beds`. */
export const wardBedsForm = defineForm({
  id: 'clinic-ward-beds',
  title: '病区床位登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    ward: text('病区', { maxLength: 20, pattern: '^\\S+$', patternHint: '中间不留空格', hint: '如：内科' }),
    mark: optional(text('床号前的字', { maxLength: 4, pattern: '^\\S+$', patternHint: '中间不留空格', hint: '如加床填“加”，没有就不填' })),
    first: quantity('起始床号', { unit: '1', unitLabel: '床', min: 1, max: 999 }),
    last: quantity('末尾床号', { unit: '1', unitLabel: '床', min: 1, max: 999 }),
  },
  check: ({ first, last }) =>
    last < first
      ? [{ item: 'last', refuse: '末尾床号应不小于起始床号。' }]
      : last - first >= MOST
        ? [{ item: 'last', refuse: `一次最多登记${MOST}张。` }]
        : [],
});

/** The answers of an entry of beds. */
export type WardBeds = Answers<typeof wardBedsForm>;

/** `clinic.close-bed`. */
export const closeBedForm = defineForm({
  id: 'clinic-bed-closing',
  title: '停用床位',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('床位', rowOf(BEDS)),
    date: date('停用日期', { prefill: 'today' }),
    reason: optional(text('原因', { maxLength: 100 })),
  },
});

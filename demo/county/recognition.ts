/** The list of recognised items, the centres' quality certificates and the price lists of the demo county. Prices and certificates are invented. */
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import { buildCertificate } from '../../kernel/patterns/recognition/marks.ts';
import { buildPrice } from '../../kernel/patterns/recognition/prices-view.ts';
import { buildRecognisedItem } from '../../kernel/patterns/recognition/recognised-items.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { ITEM_NAMES, KNOWN_ITEMS, ORDERED_NAMES } from '../../systems/mutual-recognition/items.ts';
import { createStreams } from '../population/random.ts';
import type { StaffMember } from './staff.ts';

/** The county adopted its list with the regulation. */
const ADOPTED = toDate('2022-03-01');
/** Price lists hold from here. */
const PRICED = toDate('2021-01-01');

/** What a kind of examination costs at a county hospital, in cents; a township or community centre charges nine tenths. */
const PRICES: readonly (readonly [prefix: string, cents: number])[] = [
  ['ct-', 21_000],
  ['mr-', 45_000],
  ['dr-', 6_500],
  ['us-', 9_000],
  ['mg-', 12_000],
  ['ecg-', 2_500],
  ['holter', 16_000],
];
const PANEL_CENTS = 2_800;

const STREAMS = createStreams('recognition');

/** What an institution of a class (WS 218) charges for an examination or panel, in cents; undefined where it keeps no prices. */
export function priceCents(code: string, letter: string | undefined): number | undefined {
  if (letter !== 'A' && letter !== 'B' && letter !== 'C') return undefined;
  const base = PRICES.find(([prefix]) => code.startsWith(prefix))?.[1] ?? Math.round(PANEL_CENTS * (0.5 + 2 * STREAMS(code).next()));
  return Math.round((base * (letter === 'A' ? 1 : 0.9)) / 50) * 50;
}

function certify(by: Pick<StaffMember, 'org'>, mark: Mark, prefix: (code: string) => boolean, until: PlainDate): Write {
  const items = KNOWN_ITEMS.filter(({ code }) => prefix(code)).map(({ code }) => code);
  const facts = {
    org: by.org,
    mark,
    items,
    from: ADOPTED,
    until,
    areas: [],
    number: `EQA-${mark}-${items.length}`,
    issuer: '省级临床质量评价机构（演示）',
  };
  return { op: 'create', id: `recognition-${by.org}-${mark}`, resource: buildCertificate(facts, (code) => ITEM_NAMES[code] ?? code) };
}

/** What the county keeps for recognition. */
export function keepRecognition(staff: readonly StaffMember[], until: PlainDate): readonly Write[] {
  const bureau = staff.find(({ role }) => role === 'bureau-manager');
  const centreOf = (end: string) => staff.find(({ org, role }) => role === 'diagnosis-reader' && org.endsWith(end));
  const [laboratory, ecg, imaging] = [centreOf('-centre-laboratory'), centreOf('-centre-ecg'), centreOf('-centre-imaging')];
  const end = toDate(`${Number(until.slice(0, 4)) + 1}-12-31`);
  const kinds = new Map(KNOWN_ITEMS.map(({ code, kind }) => [code, kind]));
  const hospitals = [
    ...new Set(
      staff
        .filter(({ orgLetter }) => orgLetter === 'A' || orgLetter === 'B' || orgLetter === 'C')
        .map(({ org, orgLetter }) => `${org}|${orgLetter}`),
    ),
  ];
  return [
    ...KNOWN_ITEMS.map(({ code, display, kind, days, cases }): Write => {
      const item = buildRecognisedItem({ code, display, kind, days, cases, scope: 'province', from: ADOPTED, until: undefined });
      const org = bureau === undefined ? [] : [{ url: EXTENSION.org, valueReference: { reference: `Organization/${bureau.org}` } }];
      return { op: 'create', id: `recognised-${code}`, resource: { ...item, extension: [...org, ...(item.extension ?? [])] } };
    }),
    ...(laboratory ? [certify(laboratory, 'province', (code) => kinds.get(code) === 'laboratory', end)] : []),
    ...(ecg ? [certify(ecg, 'city', (code) => code.startsWith('ecg') || code === 'holter', end)] : []),
    // The county's hospitals passed the city's assessment for what they do themselves.
    ...hospitals.flatMap((hospital) => {
      const [org = '', letter] = hospital.split('|');
      return letter === 'A' ? [certify({ org }, 'city', () => true, end)] : [];
    }),
    ...(imaging ? [certify(imaging, 'province', (code) => /^(dr|ct|mr|us|mg)-/.test(code), end)] : []),
    ...hospitals.flatMap((hospital) => {
      const [org = '', letter] = hospital.split('|');
      return Object.entries(ORDERED_NAMES).flatMap(([code, display]): Write[] => {
        const cents = priceCents(code, letter);
        return cents === undefined
          ? []
          : [
              {
                op: 'create',
                id: `price-${org}-${code}`.slice(0, 64),
                resource: buildPrice({ org, code, display, cents, from: PRICED, until: undefined }),
              },
            ];
      });
    }),
  ];
}

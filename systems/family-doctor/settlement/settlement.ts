/** A settlement with a team for a year, as the rules see it and as FHIR keeps it; amounts in integer cents. */
import type { PaymentReconciliation, PaymentReconciliationDetail } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import type { Kept } from '../../../kernel/define/source.ts';
import { dateOfFhir, dateOfInstant, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { centsOf, moneyOf } from '../services/orders.ts';

/** Lines of a settlement: what the team is entitled to, what was advanced, what appraisal changed, what was paid at last. */
export const LINES = { entitled: '应付', advance: '预拨', adjusted: '考核调整', final: '清算' } as const;

/** Code of a line. */
export type LineKind = keyof typeof LINES;

/** A line. `amount` in cents; an adjustment may be negative. */
export interface Line {
  readonly kind: LineKind;
  readonly date: PlainDate;
  readonly amount: number;
}

/** How a fee becomes the team's: cents for a contract year, and the team's share in per cent. */
export interface Tariff {
  readonly fee: number;
  readonly share: number;
}

/** A settlement read back. */
export interface Settlement {
  readonly team: string;
  readonly org: string | undefined;
  readonly year: number;
  readonly tariff: Tariff;
  readonly lines: readonly Line[];
  readonly closed: boolean;
}

/** What a team is entitled to for so many contract years, in cents; rounded half up once, on the whole. `score`: appraisal in per cent. */
export function entitlementOf(contracts: number, { fee, share }: Tariff, score = 100): number {
  return Math.floor((contracts * fee * share * score + 5_000) / 10_000);
}

/** The advance of an entitlement, in cents; never more than its share, so rounded down. */
export function advanceOf(entitled: number, percent: number): number {
  return Math.floor((entitled * percent) / 100);
}

/** What remains to be paid after appraisal: never less than nothing; what was advanced beyond it stays owed by the team. */
export function restOf(entitled: number, lines: readonly Line[]): number {
  return Math.max(0, entitled - sumOfLines(lines, ['advance', 'final']));
}

/** The sum of some lines, in cents. */
export function sumOfLines(lines: readonly Line[], kinds: readonly LineKind[]): number {
  return lines.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { amount }) => sum + amount, 0);
}

/** By how much a line changes what is owed to the team. */
export function owedBy({ kind, amount }: Line): number {
  return kind === 'entitled' || kind === 'adjusted' ? amount : -amount;
}

function detailOf({ kind, date, amount }: Line, team: string): PaymentReconciliationDetail {
  return {
    type: { coding: [{ system: SYSTEM.settlement, code: kind, display: LINES[kind] }] },
    request: { reference: `CareTeam/${team}` },
    date,
    amount: moneyOf(amount),
  };
}

function isLineKind(code: string | undefined): code is LineKind {
  return code !== undefined && code in LINES;
}

function linesOf(resource: PaymentReconciliation): readonly Line[] {
  return (resource.detail ?? []).flatMap(({ type, date, amount }) => {
    const kind = type.coding?.[0]?.code;
    const day = dateOfFhir(date);
    return isLineKind(kind) && day !== undefined ? [{ kind, date: day, amount: centsOf(amount) ?? 0 }] : [];
  });
}

/** The settlement of a resource; undefined for other reconciliations and those withdrawn. */
export function readSettlement({ resource }: Kept<PaymentReconciliation>): Settlement | undefined {
  const number = resource.identifier?.find(({ system }) => system === IDENTIFIER.settlement)?.value;
  const team = resource.detail?.[0]?.request?.reference?.split('/')[1];
  const year = Number(resource.period?.start?.slice(0, 4));
  if (number === undefined || team === undefined || resource.status !== 'active') return undefined;
  const extension = (url: string) => resource.extension?.find((each) => each.url === url);
  const tariff = extension(EXTENSION.tariff)?.extension;
  return {
    team,
    org: extension(EXTENSION.org)?.valueReference?.reference?.split('/')[1],
    year,
    tariff: {
      fee: centsOf(tariff?.find(({ url }) => url === 'fee')?.valueMoney) ?? 0,
      share: tariff?.find(({ url }) => url === 'share')?.valueDecimal ?? 0,
    },
    lines: linesOf(resource),
    closed: resource.outcome === 'complete',
  };
}

/** A settlement opened with its first lines. */
export function openSettlement(one: Omit<Settlement, 'closed'>, payer: string, now: string): PaymentReconciliation {
  const { team, org, year, tariff, lines } = one;
  return {
    resourceType: 'PaymentReconciliation',
    extension: [
      ...(org === undefined ? [] : [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }]),
      {
        url: EXTENSION.tariff,
        extension: [
          { url: 'fee', valueMoney: moneyOf(tariff.fee) },
          { url: 'share', valueDecimal: tariff.share },
        ],
      },
    ],
    identifier: [{ system: IDENTIFIER.settlement, value: `${team}-${year}` }],
    status: 'active',
    period: { start: `${year}-01-01`, end: `${year}-12-31` },
    created: now,
    paymentIssuer: { reference: `Organization/${payer}` },
    outcome: 'partial',
    paymentDate: lines.at(-1)?.date ?? dateOfInstant(now),
    paymentAmount: moneyOf(sumOfLines(lines, ['advance', 'final'])),
    detail: lines.map((line) => detailOf(line, team)),
  };
}

/** The settlement closed with its last lines. */
export function closeSettlement(resource: PaymentReconciliation, one: Settlement, lines: readonly Line[]): PaymentReconciliation {
  return {
    ...resource,
    outcome: 'complete',
    paymentDate: lines.at(-1)?.date ?? resource.paymentDate,
    paymentAmount: moneyOf(sumOfLines([...one.lines, ...lines], ['advance', 'final'])),
    detail: [...(resource.detail ?? []), ...lines.map((line) => detailOf(line, one.team))],
  };
}

/** What a visit or stay cost, in cents: the lines that were charged, else what its settlement says. */
import type { ChargeItem, ExplanationOfBenefit, Money } from '@medplum/fhirtypes';
import type { Kept } from '../../kernel/define/source.ts';

/** Charges and settlements of a resident. */
export interface Bills {
  readonly charges: readonly Kept<ChargeItem>[];
  readonly settled: readonly Kept<ExplanationOfBenefit>[];
}

/** States in which a line is money of the institution. */
const CHARGED: readonly string[] = ['planned', 'billable', 'billed'];

/** Cents of an amount in yuan; of another currency none: nothing is converted. */
function centsOf(amount: Money | undefined): number | undefined {
  return amount?.value === undefined || (amount.currency ?? 'CNY') !== 'CNY' ? undefined : Math.round(amount.value * 100);
}

/** A line as it counts: a credit (factor below 0) takes its amount away. Without an amount it does not count. */
function lineOf({ priceOverride, factorOverride = 1 }: ChargeItem): number | undefined {
  const cents = centsOf(priceOverride);
  return cents === undefined
    ? undefined
    : factorOverride < 0
      ? Math.round(Math.abs(cents) * factorOverride)
      : Math.round(cents * factorOverride);
}

function settledFor({ resource }: Kept<ExplanationOfBenefit>, encounter: string): number | undefined {
  const names = resource.item?.some((item) => item.encounter?.some(({ reference }) => reference === encounter)) ?? false;
  const stands = resource.status === 'active' && resource.use === 'claim' && resource.outcome === 'complete';
  if (!names || !stands) return undefined;
  const submitted = resource.total?.find(({ category }) => category.coding?.some(({ code }) => code === 'submitted'));
  return centsOf(submitted?.amount);
}

/** The bills by encounter, read once. */
export function readFees(bills: Bills): (encounterId: string) => number | undefined {
  const lines = Map.groupBy(
    bills.charges.filter(({ resource }) => CHARGED.includes(resource.status)),
    ({ resource }) => resource.context?.reference,
  );
  return (id) => {
    const reference = `Encounter/${id}`;
    const charged = (lines.get(reference) ?? []).flatMap(({ resource }) => lineOf(resource) ?? []);
    const settled = charged.length > 0 ? [] : bills.settled.flatMap((each) => settledFor(each, reference) ?? []);
    const amounts = [...charged, ...settled];
    return amounts.length === 0 ? undefined : amounts.reduce((sum, cents) => sum + cents, 0);
  };
}

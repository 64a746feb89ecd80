/** Reports that come from another system with a critical finding: their loop starts here, as that of our own centres' reports starts with their release. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { all } from '../../kernel/define/condition.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, type Records, resources } from '../../kernel/define/source.ts';
import { defineTimer } from '../../kernel/define/timer.ts';
import { booleanColumn, defineView, textColumn } from '../../kernel/define/view.ts';
import { type CriticalFinding, startCritical } from '../../kernel/patterns/critical/critical.ts';
import { isFreshResult } from '../../kernel/patterns/critical/is-fresh-result.ts';
import { instantOfFhir } from '../../kernel/periods/plain-date.ts';
import { isCentre, loopSources } from './loop.ts';

const seen = { reports: resources('DiagnosticReport'), tasks: loopSources.tasks } as const;

/** A sender that tells no state of a report sends what it released. */
const RELEASED: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'appended', 'unknown']);

/**
 * The critical findings that a report names in our codes, with the codes that stand beside them; one that is only marked critical is told by
 * its conclusion. Results that an HL7 message flags HH, LL or AA are named so by its mapping.
 */
function findingsOf({ conclusionCode, conclusion, code }: DiagnosticReport): readonly CriticalFinding[] {
  const codings = conclusionCode?.flatMap(({ coding }) => coding ?? []) ?? [];
  const named = (conclusionCode ?? []).flatMap(({ coding = [] }) =>
    coding.flatMap(({ system, code: id, display }) =>
      system === SYSTEM.criticalFinding && id !== undefined
        ? [
            {
              code: id,
              text: display ?? conclusion ?? id,
              codings: coding.filter((each) => each.system !== SYSTEM.criticalFinding && each.system !== SYSTEM.finding),
            },
          ]
        : [],
    ),
  );
  if (named.length > 0) return named;
  const marked = codings.some(({ system, code: id }) => system === SYSTEM.finding && id === 'critical');
  return marked ? [{ code: 'critical', text: conclusion ?? code.text ?? '危急值' }] : [];
}

/** Released reports with a critical finding that no loop was started for. */
function listUnannounced({ reports, tasks }: Pick<Records<typeof seen>, 'reports' | 'tasks'>): readonly Kept<DiagnosticReport>[] {
  const known = new Set(tasks.map(({ resource }) => resource.focus?.reference));
  return reports.filter(({ id, updated, resource }) => {
    const arrived = instantOfFhir(updated);
    if (!RELEASED.has(resource.status) || known.has(`DiagnosticReport/${id}`) || arrived === undefined) return false;
    // Results that were flagged when they came by themselves have loops of their own, and alarm nobody a second time with their report.
    const told = (resource.result ?? []).filter(({ reference }) => known.has(reference)).length;
    // Not every laboratory sends the time of release; one that tells no time at all sends what is new.
    return isFreshResult(resource, arrived, 'fresh') && findingsOf(resource).length > told;
  });
}

/** One row per report whose critical finding nobody was told of yet. */
export const unannouncedView = defineView({
  id: 'critical_unannounced',
  title: '未通知的危急值报告',
  per: 'event',
  sources: seen,
  columns: { findings: textColumn('危急值'), waiting: booleanColumn('待通知') },
  rows: (records) =>
    listUnannounced(records).map(({ id, resource }) => ({
      key: id,
      org: orgExtensionOf(resource.extension),
      findings: findingsOf(resource)
        .map(({ text }) => text)
        .join('；'),
      waiting: true,
    })),
});

function idIn(reference: string | undefined): string | undefined {
  return reference?.startsWith('Organization/') ? reference.slice('Organization/'.length) : undefined;
}

/** Tells whoever asked; where no order of ours says who that is, the loop finds who answers for the resident. */
export const announce = defineTimer({
  id: 'critical.announce',
  title: '外来报告的危急值通知',
  view: unannouncedView,
  due: (row) => all(row.waiting.isTrue()),
  sources: { ...seen, orders: resources('ServiceRequest') },
  write: ({ now, keys, records }) =>
    listUnannounced(records).flatMap(({ id, resource }) => {
      const subject = resource.subject?.reference;
      if (!keys.includes(id) || subject === undefined) return [];
      const order = resource.basedOn?.find(({ reference }) => reference?.startsWith('ServiceRequest/'))?.reference;
      const asked = records.orders.find((each) => `ServiceRequest/${each.id}` === order)?.resource;
      const finder =
        orgExtensionOf(resource.extension) ?? resource.performer?.map(({ reference }) => idIn(reference)).find((org) => org !== undefined);
      const centre = resource.category?.flatMap(({ coding }) => coding ?? []).find(({ system }) => system === SYSTEM.centre)?.code;
      const one = {
        report: `DiagnosticReport/${id}`,
        order,
        subject,
        owner: orgExtensionOf(asked?.extension) ?? idIn(asked?.requester?.reference),
        centre: isCentre(centre) ? centre : undefined,
        findings: findingsOf(resource),
      };
      return [{ create: startCritical(one, { now, actor: { org: finder } }) }];
    }),
});

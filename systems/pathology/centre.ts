/** The pathology centre on the pattern of all diagnosis centres: two doctors sign, always. */
import type { DiagnosticReportMedia, Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { choice, coded, optional, pictures, text } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { defineDiagnosisCentre } from '../../kernel/patterns/diagnosis-centre/centre.ts';
import type { ReportedFacts } from '../../kernel/patterns/diagnosis-centre/spec.ts';
import { REJECTION_REASONS } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { addDays } from '../../kernel/periods/plain-date.ts';
import { ACCORDANCE, CRITICAL_FINDINGS, FROZEN, HE_GRADES, ITEMS, SOURCE, TEMPLATES, turnAroundOf } from './items.ts';

/** LOINC code of a gross description (22634-0 Pathology report gross observation). */
export const GROSS = '22634-0';

/** Code of a frozen section's answer (SYSTEM.item). */
export const FROZEN_ANSWER = 'pathology-frozen-answer';

/** Who sends. */
export const SENDERS = [...CLINICAL_ROLES, 'specialist'] as const;

/** Who works and reads at the centre. */
export const READERS = ['diagnosis-reader'] as const;

/** A paraffin report within so many days is held against the frozen answer: a local default. */
const COMPARED_DAYS = 30;

/** A picture in a report: its comment tells the gross ones from the microscopic ones. */
function pictureIn(comment: string, reference: string): DiagnosticReportMedia {
  return { comment, link: { reference } };
}

function isObservation(kept: ReportedFacts['material'][number]): kept is Kept<Observation> {
  return kept.resource.resourceType === 'Observation';
}

function codeOf({ resource }: Kept<Observation>): string | undefined {
  return resource.code.coding?.[0]?.code;
}

/** What was written of this request at the bench. */
function materialOf({ material, request }: Pick<ReportedFacts, 'material' | 'request'>): readonly Kept<Observation>[] {
  const order = `ServiceRequest/${request.id}`;
  return material.filter(isObservation).filter(({ resource }) => resource.basedOn?.some(({ reference }) => reference === order));
}

/** Whether a frozen answer of the last weeks waits to be compared with this paraffin report. */
function waitsForComparison({ material, request, context }: ReportedFacts): boolean {
  if (request.item.code === FROZEN) return false;
  const since = addDays(context.today, -COMPARED_DAYS);
  return material.filter(isObservation).some((each) => codeOf(each) === FROZEN_ANSWER && (each.resource.effectiveDateTime ?? '') >= since);
}

const reportItems = {
  findings: text('镜下所见', { maxLength: 3000, multiline: true }),
  pictures: optional(pictures('镜下图片', { max: 6 })),
  stains: optional(text('特殊染色与免疫组化结果', { maxLength: 1000, multiline: true })),
  coding: optional(coded('疾病编码', 'icd-10')),
  heGrade: optional(choice('HE切片质量', HE_GRADES)),
  accordance: optional(choice('石蜡与术中冰冻对照', ACCORDANCE)),
};

/** See `defineDiagnosisCentre`. Specimens are received by the bench's own actions; the pattern's acquisition is left out of the system. */
export const centre = defineDiagnosisCentre({
  id: 'pathology',
  name: '病理',
  english: 'Pathology',
  letter: 'B',
  items: ITEMS,
  orderItems: { history: optional(text('手术所见与既往病理', { maxLength: 500, multiline: true })) },
  reportItems,
  turnAround: turnAroundOf,
  followsCalendar: true,
  critical: CRITICAL_FINDINGS,
  rejects: REJECTION_REASONS,
  source: SOURCE,
  doubleSign: () => true,
  material: resources('Observation', GROSS, FROZEN_ANSWER),
  shows: 'pictures',
  templates: TEMPLATES,
  orderedBy: SENDERS,
  readBy: READERS,
  checkReport: (answers, facts) => {
    const draft = 'submit' in answers && answers.submit === 'draft';
    if (!draft && answers.accordance === undefined && waitsForComparison(facts))
      return {
        refuse: '这位居民近期有术中冰冻结果，请填写石蜡与术中冰冻是否符合。',
        item: 'accordance',
        next: '请对照冰冻结果后选择“符合”“不符合”或“术中未定”。',
      };
    return undefined;
  },
  onReport: (answers, facts) => {
    const bench = materialOf(facts);
    const gross = bench.flatMap(({ resource }) =>
      (resource.derivedFrom ?? []).flatMap(({ reference }) => (reference === undefined ? [] : [pictureIn('大体', reference)])),
    );
    const micro = (answers.pictures ?? []).map((id) => pictureIn('镜下', `Media/${id}`));
    const earlier = (facts.request.report?.resource.media ?? []).filter(({ comment }) => comment === '镜下');
    const media = [...gross, ...(micro.length === 0 ? earlier : micro)];
    const result = bench.map(({ id }) => ({ reference: `Observation/${id}` }));
    return {
      report: {
        ...(media.length === 0 ? {} : { media }),
        ...(result.length === 0 ? {} : { result }),
        ...(answers.coding === undefined
          ? {}
          : { conclusionCode: [{ coding: [{ system: SYSTEM.icd10, code: answers.coding.code, display: answers.coding.display }] }] }),
      },
      drafts: [],
    };
  },
});

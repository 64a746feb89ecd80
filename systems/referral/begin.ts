/** The first values of a referral out of what stands: an open chest-pain case, the visit it is opened from, reports and medicines of the last days. */
import { EXTENSION } from '../../kernel/define/codes.ts';
import { type Records, resources } from '../../kernel/define/source.ts';
import { courseSources, tellCourse } from '../../kernel/patterns/course/tell-course.ts';
import { idIn } from '../../kernel/patterns/request-loop/requests.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { ReferralAsked } from './forms.ts';

/** What the first values are read from. */
export const beginSources = {
  ...courseSources,
  cases: resources('Task', 'chest-pain'),
  critical: resources('Task', 'critical'),
} as const;

/** A critical value of so many days ago still asks for the referral (as the list of who is to be referred). */
const CRITICAL_DAYS = 14;

/** What is suspected before the hospital has said more: the complaint itself (ICD-10 R07.4). */
const CHEST_PAIN = { code: 'R07.4', display: '胸痛' } as const;

/** See the first line. Somebody with chest pain goes to the hospital that was called, by the green channel and by ambulance. */
export function beginReferral(
  records: Records<typeof beginSources>,
  { today, encounter }: { readonly today: PlainDate; readonly encounter: string | undefined },
): Partial<ReferralAsked> {
  const course = tellCourse(records, today, encounter);
  const present = [course.present, course.reports].filter((part) => part !== undefined).join('\n');
  const told: Partial<ReferralAsked> = {
    parts: ['summary', 'visits', 'reports', 'medicines'],
    ...(course.diagnosis === undefined ? {} : { diagnosis: course.diagnosis }),
    ...(present === '' ? {} : { present: present.slice(0, 1000) }),
    ...(course.past === undefined ? {} : { past: course.past }),
    ...(course.treatment === undefined ? {} : { course: course.treatment }),
    ...(course.visit === undefined
      ? {}
      : { direction: 'up', origin: course.visit.kind === 'IMP' ? 'ward' : course.visit.kind === 'HH' ? 'visit' : 'clinic' }),
  };
  const open = records.cases.findLast(({ resource }) => resource.status === 'requested' || resource.status === 'in-progress')?.resource;
  if (open) {
    const hospital = idIn(open.owner?.reference);
    const note = open.output?.flatMap(({ extension }) => extension?.find(({ url }) => url === EXTENSION.stepReason)?.valueString ?? [])[0];
    return {
      ...told,
      direction: 'up',
      priority: 'stat',
      express: true,
      upReasons: ['critical'],
      origin: 'emergency',
      ...(hospital === undefined ? {} : { to: hospital }),
      department: 'cardiology',
      setting: 'EMER',
      // What an earlier visit found is not what is suspected now; the visit that this is opened from says it.
      diagnosis: (encounter === undefined ? undefined : course.diagnosis) ?? CHEST_PAIN,
      present: ['胸痛，已启动胸痛救治', note, present]
        .filter((part) => part !== undefined && part !== '')
        .join('\n')
        .slice(0, 1000),
      insurance: 'exempt',
      transport: 'ambulance',
    };
  }
  const isCritical = records.critical.some(({ resource }) => {
    const day = dateOfFhir(resource.authoredOn);
    return resource.status !== 'entered-in-error' && day !== undefined && day >= addDays(today, -CRITICAL_DAYS);
  });
  return isCritical ? { ...told, direction: 'up', origin: 'critical-value', upReasons: ['critical-value'] } : told;
}

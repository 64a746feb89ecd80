/** A place of an institution where one kind of service is given (家庭医生工作室, 筛查工作站), kept as a FHIR HealthcareService. */
import type { HealthcareService, HealthcareServiceAvailableTime } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { choice, repeat, text } from '../../define/item.ts';
import type { Kept } from '../../define/source.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';

/** Days of the week as FHIR writes them. */
export const WEEKDAYS = { mon: '周一', tue: '周二', wed: '周三', thu: '周四', fri: '周五', sat: '周六', sun: '周日' } as const;

const CLOCK = { maxLength: 5, pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', patternHint: '写作“08:30”' } as const;

/** The timetable of a form: weekday and hours, as many rows as there are sessions. */
export const sessionsItem = repeat(
  '开放时间',
  { day: choice('星期', WEEKDAYS), from: text('开始', CLOCK), to: text('结束', CLOCK) },
  { max: 21 },
);

/** Why a workstation closes. */
export const CLOSING_REASONS = { moved: '迁址', merged: '撤并', stopped: '停止服务' } as const;

/** One session of a timetable. */
export interface Session {
  readonly day: keyof typeof WEEKDAYS;
  readonly from: string;
  readonly to: string;
}

/** Why a timetable can not be: a session that ends before it begins, or two at once. Undefined when it can. */
export function refuseSessions(sessions: readonly Session[]): string | undefined {
  const wrong = sessions.find(({ from, to }) => to <= from);
  if (wrong) return `${WEEKDAYS[wrong.day]}${wrong.from}开始的时段，结束时间应晚于开始时间。`;
  const sorted = sessions.toSorted((a, b) => (`${a.day}${a.from}` < `${b.day}${b.from}` ? -1 : 1));
  const clash = sorted.find((one, at) => one.day === sorted[at - 1]?.day && one.from < (sorted[at - 1]?.to ?? ''));
  return clash && `${WEEKDAYS[clash.day]}${clash.from}开始的时段与前一时段重叠。`;
}

/** What a new workstation is made of. `org`: the institution that runs it; `village`: where it stands. */
export interface NewWorkstation {
  readonly kind: string;
  readonly label: string;
  readonly name: string;
  readonly org: string;
  readonly village: string;
  readonly address: string | undefined;
  readonly from: PlainDate;
  readonly staff: string | undefined;
  readonly sessions: readonly Session[];
}

function timesOf(sessions: readonly Session[]): { availableTime?: HealthcareServiceAvailableTime[] } {
  if (sessions.length === 0) return {};
  return {
    availableTime: sessions.map(({ day, from, to }) => ({
      daysOfWeek: [day],
      availableStartTime: `${from}:00`,
      availableEndTime: `${to}:00`,
    })),
  };
}

/** A new workstation. */
export function buildWorkstation(one: NewWorkstation): HealthcareService {
  return {
    resourceType: 'HealthcareService',
    extension: [
      { url: EXTENSION.valid, valuePeriod: { start: one.from } },
      { url: EXTENSION.division, valueCode: one.village },
      ...(one.staff === undefined ? [] : [{ url: EXTENSION.responsible, valueReference: { reference: `Practitioner/${one.staff}` } }]),
    ],
    active: true,
    providedBy: { reference: `Organization/${one.org}` },
    type: [{ coding: [{ system: SYSTEM.workstation, code: one.kind, display: one.label }] }],
    name: one.name,
    ...(one.address === undefined ? {} : { comment: one.address }),
    ...timesOf(one.sessions),
  };
}

/** The workstation with another timetable. */
export function rescheduleWorkstation(resource: HealthcareService, sessions: readonly Session[]): HealthcareService {
  const { availableTime: _, ...rest } = resource;
  return { ...rest, ...timesOf(sessions) };
}

/** The workstation after its last day; `reason` is a code of CLOSING_REASONS. */
export function endWorkstation(resource: HealthcareService, last: PlainDate, reason: keyof typeof CLOSING_REASONS): HealthcareService {
  const others = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.valid && url !== EXTENSION.endReason);
  const start = resource.extension?.find(({ url }) => url === EXTENSION.valid)?.valuePeriod?.start;
  return {
    ...resource,
    active: false,
    extension: [
      { url: EXTENSION.valid, valuePeriod: { ...(start ? { start } : {}), end: last } },
      ...others,
      { url: EXTENSION.endReason, valueCode: reason },
    ],
  };
}

/** What rows say of a workstation of a kind; undefined for other services. `sessions` in words: '周一08:30–11:30'. */
export function readWorkstation({ resource }: Kept<HealthcareService>, kind: string) {
  if (!resource.type?.some((type) => type.coding?.some(({ system, code }) => system === SYSTEM.workstation && code === kind)))
    return undefined;
  const extension = (url: string) => resource.extension?.find((each) => each.url === url);
  const valid = extension(EXTENSION.valid)?.valuePeriod;
  const times = (resource.availableTime ?? []).map(({ daysOfWeek, availableStartTime, availableEndTime }) => {
    const days = (daysOfWeek ?? []).map((day) => WEEKDAYS[day]).join('、');
    return `${days}${availableStartTime?.slice(0, 5) ?? ''}–${availableEndTime?.slice(0, 5) ?? ''}`;
  });
  return {
    org: resource.providedBy?.reference?.split('/')[1],
    name: resource.name,
    village: extension(EXTENSION.division)?.valueCode,
    address: resource.comment,
    staff: extension(EXTENSION.responsible)?.valueReference?.reference?.split('/')[1],
    sessions: times.length === 0 ? undefined : times.join('；'),
    from: dateOfFhir(valid?.start),
    until: dateOfFhir(valid?.end),
  };
}

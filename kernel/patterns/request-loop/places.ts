/** Places that an institution offers for a day (beds, numbers, hours of an expert) as a FHIR Schedule that counts how many are taken. */
import type { Resource, Schedule } from '@medplum/fhirtypes';
import type { Draft, Refusal } from '../../define/action.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { orgExtensionOf } from '../../define/gather-records.ts';
import type { Kept } from '../../define/source.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';

/** What is offered. `kind` and `department` are codes with their names; `who`: whom the places are with, e.g. an expert. */
export interface Offered {
  readonly loop: string;
  readonly org: string;
  readonly kind: readonly [code: string, label: string];
  readonly department: readonly [code: string, label: string];
  readonly who: string | undefined;
  readonly day: PlainDate;
  readonly total: number;
}

/** Places as they stand. */
export interface Places extends Offered {
  readonly id: string;
  readonly taken: number;
}

function count(schedule: Schedule, name: 'total' | 'taken'): number {
  const places = schedule.extension?.find(({ url }) => url === EXTENSION.places);
  return places?.extension?.find(({ url }) => url === name)?.valueInteger ?? 0;
}

function counted(schedule: Schedule, total: number, taken: number): Schedule {
  const others = (schedule.extension ?? []).filter(({ url }) => url !== EXTENSION.places);
  const places = {
    url: EXTENSION.places,
    extension: [
      { url: 'total', valueInteger: total },
      { url: 'taken', valueInteger: taken },
    ],
  };
  return { ...schedule, extension: [...others, places] };
}

/** The Schedule of places that are offered, none of them taken. */
export function writePlaces({ loop, org, kind, department, who, day, total }: Offered): Schedule {
  return counted(
    {
      resourceType: 'Schedule',
      active: true,
      serviceCategory: [{ coding: [{ system: SYSTEM.centre, code: loop }] }],
      serviceType: [{ coding: [{ system: SYSTEM.item, code: kind[0], display: kind[1] }], text: kind[1] }],
      specialty: [{ coding: [{ system: SYSTEM.item, code: department[0], display: department[1] }], text: department[1] }],
      // FHIR knows no organisation as an actor; whose it is stands beside it, whom it is with by name.
      actor: [{ display: who ?? department[1] }],
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }],
      planningHorizon: { start: day, end: day },
      ...(who === undefined ? {} : { comment: who }),
    },
    total,
    0,
  );
}

/** Reads a Schedule; undefined for one that counts no places of this loop. */
export function readPlaces(loop: string, { id, resource }: Kept<Resource>): Places | undefined {
  if (resource.resourceType !== 'Schedule' || resource.serviceCategory?.[0]?.coding?.[0]?.code !== loop) return undefined;
  const day = dateOfFhir(resource.planningHorizon?.start);
  const org = orgExtensionOf(resource.extension);
  const [kind, department] = [resource.serviceType?.[0]?.coding?.[0], resource.specialty?.[0]?.coding?.[0]];
  if (day === undefined || org === undefined || kind?.code === undefined || department?.code === undefined) return undefined;
  return {
    id,
    loop,
    org,
    kind: [kind.code, kind.display ?? kind.code],
    department: [department.code, department.display ?? department.code],
    who: resource.comment,
    day,
    total: resource.active === false ? 0 : count(resource, 'total'),
    taken: count(resource, 'taken'),
  };
}

/** A place as a request keeps it. */
export function nameOfPlace({ id, kind, department, who, day }: Places): { readonly reference: string; readonly display: string } {
  return { reference: `Schedule/${id}`, display: [department[1], kind[1], who, day].filter((part) => part !== undefined).join(' ') };
}

/** The places of a loop that are held under a reference. */
export function findPlaces(loop: string, held: readonly Kept[], reference: string): Places | undefined {
  const kept = held.find(({ id }) => reference === `Schedule/${id}`);
  return kept && readPlaces(loop, kept);
}

/** Why none of the places may be taken by an organisation, or undefined. */
export function refusePlace(loop: string, held: readonly Kept[], reference: string, org: string, item: string): Refusal | undefined {
  const places = findPlaces(loop, held, reference);
  if (!places) return { refuse: '所选的床位或号源已撤销。', item, next: '请另选一处。' };
  if (places.org !== org) return { refuse: '所选的床位或号源不是本机构的。', item, next: '请选择本机构开放的床位或号源。' };
  if (places.taken < places.total) return undefined;
  return {
    refuse: `${places.department[1]}${places.day}的${places.kind[1]}刚刚满了（共${places.total}个）。`,
    item,
    next: '请另选一处或一日，或改派、退回并说明原因。',
  };
}

/** The Schedule with one place more or less taken, guarded by the version that was read; nothing when it is not held. */
export function draftTaken(held: readonly Kept[], reference: string | undefined, change: 1 | -1): readonly Draft[] {
  const kept = held.find(({ id }) => reference === `Schedule/${id}`);
  if (kept?.resource.resourceType !== 'Schedule') return [];
  const { resource, version } = kept;
  return [{ update: counted(resource, count(resource, 'total'), Math.max(count(resource, 'taken') + change, 0)), ifVersion: version }];
}

/** The Schedule with another total, guarded by the version that was read. */
export function draftTotal({ resource, version }: Kept<Schedule>, total: number): Draft {
  return { update: counted(resource, total, count(resource, 'taken')), ifVersion: version };
}

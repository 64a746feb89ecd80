/** Specimens of a resident: the tube and its trail, from the needle to the freezer, each step with its time and person. */
import type { Specimen, Task } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import type { Container, SpecimenKind } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { CONTAINERS, SPECIMENS } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import type { Taken } from '../../kernel/patterns/progress/progress.ts';
import { defineTrail, type Trail } from '../../kernel/patterns/specimens/trail.ts';
import type { Tube } from './rules/plan-tubes.ts';

/** Where a specimen is. */
export const SPECIMEN_STATES = {
  collected: '已采集',
  packed: '已装箱运送',
  received: '已接收',
  rejected: '已拒收',
  tested: '已上机',
  stored: '留样保存',
  discarded: '已销毁',
} as const;

/** A state of a specimen. */
export type SpecimenState = keyof typeof SPECIMEN_STATES;

/** A step on its way; the first is taken by collecting. */
export type SpecimenStep = Exclude<SpecimenState, 'collected'>;

/** The trail of a tube. */
export const TUBE_TRAIL = defineTrail({
  kind: 'laboratory-specimen',
  thing: '标本',
  states: SPECIMEN_STATES,
  steps: { collected: '采集', packed: '装箱', received: '接收', rejected: '拒收', tested: '上机', stored: '留样', discarded: '销毁' },
  from: {
    collected: [],
    packed: ['collected', 'packed'],
    received: ['collected', 'packed'],
    rejected: ['collected', 'packed', 'received'],
    tested: ['received', 'tested'],
    stored: ['received', 'tested'],
    discarded: ['received', 'tested', 'stored', 'rejected'],
  },
  status: {
    collected: 'ready',
    packed: 'in-progress',
    received: 'in-progress',
    rejected: 'rejected',
    tested: 'in-progress',
    stored: 'in-progress',
    discarded: 'completed',
  },
});

/** A specimen as it stands. `requests`: ids of the orders it serves; `number`: its bar-code. */
export interface LaboratorySpecimen {
  readonly id: string;
  readonly number: string;
  readonly kept: Kept<Specimen>;
  readonly kind: SpecimenKind;
  readonly container: Container;
  readonly requests: readonly string[];
  readonly trail: Trail<SpecimenState>;
  readonly state: SpecimenState;
}

/** The parts of the record that specimens are read from. */
export const specimenSources = { specimens: resources('Specimen'), trails: TUBE_TRAIL.source } as const;

/** The records that `specimenSources` give. */
export interface SpecimenRecords {
  readonly specimens: readonly Kept<Specimen>[];
  readonly trails: readonly Kept<Task>[];
}

function isKey<T extends string>(words: Readonly<Record<T, string>>, text: string | undefined): text is T {
  return text !== undefined && Object.hasOwn(words, text);
}

/** The specimens with a trail, oldest first. */
export function readSpecimens(records: SpecimenRecords): readonly LaboratorySpecimen[] {
  const trails = TUBE_TRAIL.read(records.trails);
  return records.specimens.flatMap((kept) => {
    const trail = trails.get(`Specimen/${kept.id}`);
    const number = kept.resource.identifier?.find(({ system }) => system === IDENTIFIER.specimen)?.value;
    const kind = kept.resource.type?.coding?.find(({ system }) => system === SYSTEM.specimen)?.code;
    const container = kept.resource.container?.[0]?.type?.coding?.find(({ system }) => system === SYSTEM.container)?.code;
    if (!trail || number === undefined || !isKey(SPECIMENS, kind) || !isKey(CONTAINERS, container)) return [];
    const requests = (kept.resource.request ?? []).flatMap(({ reference }) => reference?.split('/')[1] ?? []);
    return [{ id: kept.id, number, kept, kind, container, requests, trail, state: trail.state }];
  });
}

/** The specimen that an action is about, by its id. */
export function findSpecimen(records: SpecimenRecords, id: string): LaboratorySpecimen | undefined {
  return readSpecimens(records).find((specimen) => specimen.id === id);
}

/** A new tube with its trail; `reference` is that of the Specimen. */
export function buildSpecimen(
  tube: Tube,
  facts: {
    readonly number: string;
    readonly requests: readonly string[];
    readonly subject: string;
    readonly owner: string;
    readonly check: string;
    readonly urgent: boolean;
  },
  reference: string,
  taken: Taken & { readonly actor: { readonly name?: string } },
): { readonly specimen: Specimen; readonly trail: Task } {
  const { now, actor } = taken;
  const specimen: Specimen = {
    resourceType: 'Specimen',
    identifier: [{ system: IDENTIFIER.specimen, value: facts.number }],
    accessionIdentifier: { system: IDENTIFIER.specimen, value: facts.number },
    status: 'available',
    type: { coding: [{ system: SYSTEM.specimen, code: tube.specimen, display: SPECIMENS[tube.specimen] }], text: SPECIMENS[tube.specimen] },
    subject: { reference: facts.subject },
    request: facts.requests.map((id) => ({ reference: `ServiceRequest/${id}` })),
    collection: {
      ...(actor.practitioner === undefined
        ? {}
        : { collector: { reference: `Practitioner/${actor.practitioner}`, ...(actor.name === undefined ? {} : { display: actor.name }) } }),
      collectedDateTime: now,
    },
    container: [
      {
        type: {
          coding: [{ system: SYSTEM.container, code: tube.container, display: CONTAINERS[tube.container] }],
          text: CONTAINERS[tube.container],
        },
      },
    ],
  };
  const { subject, owner, urgent, check } = facts;
  const trail = TUBE_TRAIL.start({ focus: reference, subject, owner, urgent, state: 'collected', reason: check }, taken);
  return { specimen, trail };
}

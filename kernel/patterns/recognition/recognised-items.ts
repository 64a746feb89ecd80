/** The list of recognised items as dated data: for how many days a result of an item may be recognised, from when and until when the list says so. */
import type { ActivityDefinition, Extension } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import { type Kept, resources } from '../../define/source.ts';
import { dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';
import { isMark, type Mark } from './mark.ts';
import { daysIn, isSetting, type WindowCase, type WindowFacts } from './window.ts';

/** 检查 (images and traces) or 检验 (tests of human material), domain §5.1. */
export const RECOGNISED_KINDS = { examination: '检查', laboratory: '检验' } as const;

/** A kind. */
export type RecognisedKind = keyof typeof RECOGNISED_KINDS;

/** A version of an item of the list. `days`: absent means for ever; `cases`: with windows of their own. `scope`: the widest in which the list recognises it. */
export interface RecognisedItem {
  readonly id: string;
  readonly version: number;
  readonly code: string;
  readonly display: string;
  readonly kind: RecognisedKind;
  readonly days: number | undefined;
  readonly cases: readonly WindowCase[];
  readonly scope: Mark;
  readonly from: PlainDate;
  readonly until: PlainDate | undefined;
}

/** The list belongs to nobody: a register for actions about residents. */
export const recognisedSources = { recognised: resources('ActivityDefinition') } as const;

/** The records that `recognisedSources` give. */
export interface RecognisedRecords {
  readonly recognised: readonly Kept<ActivityDefinition>[];
}

/** A version of an item as FHIR keeps it. Later versions are resources of their own; an earlier one only gets its last day. */
export function buildRecognisedItem(item: Omit<RecognisedItem, 'id' | 'version'>): ActivityDefinition {
  return {
    resourceType: 'ActivityDefinition',
    extension: [
      { url: EXTENSION.recognition, valueCode: item.scope },
      ...(item.days === undefined
        ? []
        : [{ url: EXTENSION.recognitionWindow, valueDuration: { value: item.days, unit: '天', system: SYSTEM.ucum, code: 'd' } }]),
      ...item.cases.map(caseExtension),
    ],
    status: 'active',
    title: item.display,
    topic: [{ coding: [{ system: SYSTEM.recognition, code: item.kind, display: RECOGNISED_KINDS[item.kind] }] }],
    code: { coding: [{ system: SYSTEM.examItem, code: item.code, display: item.display }], text: item.display },
    effectivePeriod: { start: item.from, ...(item.until === undefined ? {} : { end: item.until }) },
  };
}

function caseExtension({ setting, ageFrom, ageBelow, days }: WindowCase): Extension {
  return {
    url: EXTENSION.recognitionWindow,
    extension: [
      ...(setting === undefined ? [] : [{ url: 'setting', valueCode: setting }]),
      ...(ageFrom === undefined ? [] : [{ url: 'ageFrom', valueInteger: ageFrom }]),
      ...(ageBelow === undefined ? [] : [{ url: 'ageBelow', valueInteger: ageBelow }]),
      { url: 'days', valueInteger: days },
    ],
  };
}

function readCase({ url, extension }: Extension): readonly WindowCase[] {
  const of = (name: string): Extension | undefined => extension?.find((each) => each.url === name);
  const days = of('days')?.valueInteger;
  if (url !== EXTENSION.recognitionWindow || days === undefined) return [];
  const setting = of('setting')?.valueCode;
  if (setting !== undefined && !isSetting(setting)) return [];
  return [{ setting, ageFrom: of('ageFrom')?.valueInteger, ageBelow: of('ageBelow')?.valueInteger, days }];
}

/** Reads a version of an item; undefined for what is none. */
export function readRecognisedItem({ id, version, resource }: Kept<ActivityDefinition>): RecognisedItem | undefined {
  const coding = resource.code?.coding?.find(({ system }) => system === SYSTEM.examItem);
  const kind = resource.topic?.flatMap((topic) => topic.coding ?? []).find(({ system }) => system === SYSTEM.recognition)?.code;
  const scope = resource.extension?.find(({ url }) => url === EXTENSION.recognition)?.valueCode;
  const from = dateOfFhir(resource.effectivePeriod?.start);
  if (resource.status !== 'active' || coding?.code === undefined || !isMark(scope) || !from) return undefined;
  if (kind !== 'examination' && kind !== 'laboratory') return undefined;
  const days = resource.extension?.find(({ url, valueDuration }) => url === EXTENSION.recognitionWindow && valueDuration)?.valueDuration
    ?.value;
  const cases = (resource.extension ?? []).flatMap(readCase);
  const display = coding.display ?? resource.title ?? coding.code;
  return { id, version, code: coding.code, display, kind, days, cases, scope, from, until: dateOfFhir(resource.effectivePeriod?.end) };
}

/** The list as it stands on a day, by item code. */
export function listOn({ recognised }: RecognisedRecords, on: PlainDate): ReadonlyMap<string, RecognisedItem> {
  return new Map(
    recognised.flatMap((kept) => {
      const item = readRecognisedItem(kept);
      return item && item.from <= on && (item.until === undefined || on <= item.until) ? [[item.code, item] as const] : [];
    }),
  );
}

/** Days for which results of several items together are recognised: as long as that of each. `days` undefined: for ever; undefined: one is not on the list. */
export function windowOf(
  list: ReadonlyMap<string, Pick<RecognisedItem, 'days' | 'cases'>>,
  items: readonly string[],
  facts: WindowFacts,
): { readonly days: number | undefined } | undefined {
  const found = items.map((code) => list.get(code));
  if (found.length === 0 || found.includes(undefined)) return undefined;
  const days = found.flatMap((item) => (item === undefined ? [] : (daysIn(item, facts) ?? [])));
  return { days: days.length === 0 ? undefined : Math.min(...days) };
}

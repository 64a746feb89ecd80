/** Quality control: the control materials of an item on an instrument, their runs judged by Westgard's rules, and the state that holds release. */
import type { Basic, Extension, Observation } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import {
  booleanColumn,
  dateColumn,
  defineReferenceView,
  instantColumn,
  numberColumn,
  textColumn,
  wordColumn,
} from '../../kernel/define/view.ts';
import { findItem } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { dateOfFhir, dateOfInstant, type Instant, instantOfFhir, isPlainDate, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { type ControlRun, isRejected, judgeRun, standardise, type WestgardRule } from './rules/westgard.ts';

/** The code of control materials and of their runs (SYSTEM.item). */
export const CONTROL_CODE = 'laboratory-control';

/** Levels of a control material. */
export const LEVELS = { low: '低值', normal: '中值', high: '高值' } as const;

/** A level. */
export type Level = keyof typeof LEVELS;

/** States: whether the last run was in control; results wait while it was not. */
export const CONTROL_STATES = { 'in-control': '在控', 'out-of-control': '失控', 'not-run': '待做质控' } as const;

/** A state. */
export type ControlState = keyof typeof CONTROL_STATES;

/** The lot of one level: its target values in the item's unit. */
export interface ControlLot {
  readonly level: Level;
  readonly lot: string;
  readonly mean: number;
  readonly sd: number;
}

/** So many runs are remembered for the rules that look back: 10x needs ten. */
const REMEMBERED = 12;

/** The control materials of an item on an instrument. `series`: runs since the last corrective action. */
export interface Control {
  readonly id: string;
  readonly version: number;
  readonly resource: Basic;
  readonly org: string | undefined;
  readonly item: string;
  readonly instrument: string;
  readonly lots: readonly ControlLot[];
  readonly expires: PlainDate | undefined;
  readonly series: readonly ControlRun[];
  readonly state: ControlState;
  readonly stateOn: PlainDate | undefined;
  readonly broken: readonly string[];
  readonly closed: PlainDate | undefined;
}

function part(url: string, value: string | undefined): Extension[] {
  return value === undefined || value === '' ? [] : [{ url, valueString: value }];
}

/** What a control is, without its id. */
export type ControlFacts = Omit<Control, 'id' | 'version' | 'resource'>;

/** A control as FHIR keeps it: a Basic resource of no resident. */
export function buildControl(facts: ControlFacts, created: PlainDate): Basic {
  return {
    resourceType: 'Basic',
    code: { coding: [{ system: SYSTEM.item, code: CONTROL_CODE, display: '室内质控' }] },
    created,
    extension: [
      ...(facts.org === undefined ? [] : [{ url: EXTENSION.org, valueReference: { reference: `Organization/${facts.org}` } }]),
      {
        url: EXTENSION.control,
        extension: [
          ...part('item', facts.item),
          ...part('instrument', facts.instrument),
          ...facts.lots.map(({ level, lot, mean, sd }) => ({ url: 'lot', valueString: [level, mean, sd, lot].join('|') })),
          ...part('expires', facts.expires),
          ...facts.series
            .slice(-REMEMBERED)
            .map((run) => ({ url: 'run', valueString: run.map(({ level, z }) => `${level}|${z.toFixed(4)}`).join(';') })),
          ...part('state', facts.state),
          ...part('stateOn', facts.stateOn),
          ...part('broken', facts.broken.join(' ')),
          ...part('closed', facts.closed),
        ],
      },
    ],
  };
}

function isLevel(text: string | undefined): text is Level {
  return text !== undefined && Object.hasOwn(LEVELS, text);
}

function isState(text: string | undefined): text is ControlState {
  return text !== undefined && Object.hasOwn(CONTROL_STATES, text);
}

function dateIn(text: string | undefined): PlainDate | undefined {
  return isPlainDate(text) ? text : undefined;
}

/** Reads a control; undefined for other Basic resources. */
export function readControl({ id, version, resource }: Kept<Basic>): Control | undefined {
  const parts = resource.extension?.find(({ url }) => url === EXTENSION.control)?.extension;
  if (!parts || !resource.code.coding?.some(({ code }) => code === CONTROL_CODE)) return undefined;
  const texts = (url: string): readonly string[] =>
    parts.flatMap((each) => (each.url === url && each.valueString !== undefined ? [each.valueString] : []));
  const [item, instrument, state] = [texts('item')[0], texts('instrument')[0], texts('state')[0]];
  if (item === undefined || instrument === undefined) return undefined;
  return {
    id,
    version,
    resource,
    org: resource.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference?.split('/')[1],
    item,
    instrument,
    lots: texts('lot').flatMap((text) => {
      const [level, mean, sd, ...lot] = text.split('|');
      return isLevel(level) ? [{ level, mean: Number(mean), sd: Number(sd), lot: lot.join('|') }] : [];
    }),
    expires: dateIn(texts('expires')[0]),
    series: texts('run').map((text) =>
      text.split(';').map((point) => {
        const [level = '', z] = point.split('|');
        return { level, z: Number(z) };
      }),
    ),
    state: isState(state) ? state : 'not-run',
    stateOn: dateIn(texts('stateOn')[0]),
    broken: texts('broken')[0]?.split(' ') ?? [],
    closed: dateIn(texts('closed')[0]),
  };
}

/** A measured level. */
export interface Measured {
  readonly level: Level;
  readonly value: number;
}

/** What a run comes to: the control afterwards, and each level with its z. */
export function judgeControls(
  control: Control,
  measured: readonly Measured[],
  on: PlainDate,
): {
  readonly next: ControlFacts;
  readonly points: readonly (Measured & { readonly lot: ControlLot; readonly z: number })[];
  readonly broken: readonly WestgardRule[];
} {
  const points = measured.flatMap(({ level, value }) => {
    const lot = control.lots.find((each) => each.level === level);
    return lot ? [{ level, value, lot, z: standardise(value, lot.mean, lot.sd) }] : [];
  });
  const series = [...control.series, points.map(({ level, z }) => ({ level, z }))];
  const broken = judgeRun(series);
  return {
    next: { ...control, series, state: isRejected(broken) ? 'out-of-control' : 'in-control', stateOn: on, broken },
    points,
    broken,
  };
}

/** A measured control as FHIR keeps it, for the chart: an Observation of no resident. */
export function buildPoint(
  control: Control,
  point: { readonly level: Level; readonly value: number; readonly lot: ControlLot; readonly z: number },
  broken: readonly WestgardRule[],
  taken: { readonly now: Instant; readonly actor: { readonly practitioner: string; readonly name: string; readonly org: string } },
): Observation {
  const item = findItem(control.item);
  const unit = item?.unit ?? '1';
  return {
    resourceType: 'Observation',
    identifier: [{ system: IDENTIFIER.control, value: control.id }],
    extension: [
      { url: EXTENSION.org, valueReference: { reference: `Organization/${taken.actor.org}` } },
      {
        url: EXTENSION.control,
        extension: [
          ...part('item', control.item),
          ...part('level', point.level),
          ...part('lot', point.lot.lot),
          { url: 'mean', valueDecimal: point.lot.mean },
          { url: 'sd', valueDecimal: point.lot.sd },
          { url: 'z', valueDecimal: Number(point.z.toFixed(4)) },
          ...part('broken', broken.join(' ')),
        ],
      },
    ],
    status: 'final',
    code: { coding: [{ system: SYSTEM.item, code: CONTROL_CODE, display: '室内质控' }], text: '室内质控' },
    effectiveDateTime: taken.now,
    performer: [{ reference: `Practitioner/${taken.actor.practitioner}`, display: taken.actor.name }],
    device: { display: control.instrument },
    valueQuantity: { value: point.value, unit, system: SYSTEM.ucum, code: unit },
  };
}

/** The controls of all laboratories: what each item's state is on each instrument. */
export const controlsView = defineReferenceView({
  id: 'laboratory_controls',
  title: '室内质控项目',
  of: resources('Basic'),
  choose: { label: ['itemName', 'instrument', 'state'], open: 'closed' },
  columns: {
    centre: textColumn('检验中心', { names: 'directory' }),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    instrument: textColumn('仪器'),
    state: wordColumn('质控状态', CONTROL_STATES, { indexed: true }),
    stateOn: dateColumn('状态日期', { indexed: true }),
    broken: textColumn('违反规则'),
    lots: textColumn('质控品'),
    expires: dateColumn('质控品有效期'),
    closed: dateColumn('停用日期'),
  },
  rows: (kept) => {
    const control = readControl(kept);
    if (!control) return [];
    return [
      {
        key: control.id,
        org: control.org,
        centre: control.org,
        item: control.item,
        itemName: findItem(control.item)?.display,
        instrument: control.instrument,
        state: control.state,
        stateOn: control.stateOn,
        broken: control.broken.length === 0 ? undefined : control.broken.join('、'),
        lots: control.lots.map(({ level, lot, mean, sd }) => `${LEVELS[level]} ${lot}：${mean}±${sd}`).join('；'),
        expires: control.expires,
        closed: control.closed,
      },
    ];
  },
});

/** Every control that was measured. */
export const controlPointsView = defineReferenceView({
  id: 'laboratory_control_points',
  title: '室内质控测定',
  of: resources('Observation', CONTROL_CODE),
  columns: {
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    instrument: textColumn('仪器'),
    level: wordColumn('水平', LEVELS),
    lot: textColumn('批号'),
    at: instantColumn('测定时间'),
    day: dateColumn('测定日期', { indexed: true }),
    value: numberColumn('测定值'),
    mean: numberColumn('靶值'),
    sd: numberColumn('标准差'),
    z: numberColumn('偏离（s）'),
    broken: textColumn('违反规则'),
    rejected: booleanColumn('失控'),
  },
  rows: ({ id, resource }) => {
    const parts = resource.extension?.find(({ url }) => url === EXTENSION.control)?.extension ?? [];
    const of = (url: string): Extension | undefined => parts.find((each) => each.url === url);
    const at = instantOfFhir(resource.effectiveDateTime);
    const item = of('item')?.valueString;
    const level = of('level')?.valueString;
    if (at === undefined || item === undefined || !isLevel(level)) return [];
    const broken = of('broken')?.valueString;
    return [
      {
        key: id,
        org: resource.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference?.split('/')[1],
        item,
        itemName: findItem(item)?.display,
        instrument: resource.device?.display,
        level,
        lot: of('lot')?.valueString,
        at,
        day: dateOfFhir(resource.effectiveDateTime) ?? dateOfInstant(at),
        value: resource.valueQuantity?.value,
        mean: of('mean')?.valueDecimal,
        sd: of('sd')?.valueDecimal,
        z: of('z')?.valueDecimal,
        broken: broken?.replaceAll(' ', '、'),
        rejected: broken !== undefined && broken !== '1-2s',
      },
    ];
  },
});

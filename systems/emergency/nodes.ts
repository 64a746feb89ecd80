/** The times of a chest-pain case: what each is, in what order they can lie, and the limits between them (domain §10.2, §10.3). */
import type { Instant } from '../../kernel/periods/plain-date.ts';

/** The times, in the order of the usual way from the village to the wire. */
export const NODES = {
  onset: '症状发作',
  fmc: '首次医疗接触',
  ecg: '首份心电图',
  read: '心电图确诊',
  notified: '通知胸痛团队',
  answered: '团队响应',
  'door-in': '到达首诊医院大门',
  referred: '发起转诊',
  'door-out': '离开首诊医院大门',
  arrived: '到达救治医院大门',
  wire: '导丝通过',
} as const;

/** A time of the case. */
export type NodeCode = keyof typeof NODES;

/** The times that people type; the others are kept by the platform when they happen. */
export const TYPED = {
  onset: NODES.onset,
  fmc: NODES.fmc,
  'door-in': NODES['door-in'],
  'door-out': NODES['door-out'],
  arrived: NODES.arrived,
  wire: NODES.wire,
} as const;

/**
 * Which time can not lie before which: what happens to a person has one order. A door may come before or after the first contact (a village
 * doctor, or the hospital itself), so that is not compared.
 */
export const EARLIER: Readonly<Record<NodeCode, readonly NodeCode[]>> = {
  onset: [],
  fmc: ['onset'],
  ecg: ['onset', 'fmc'],
  read: ['ecg'],
  notified: ['fmc'],
  answered: ['notified'],
  'door-in': ['onset'],
  referred: ['fmc'],
  'door-out': ['fmc', 'door-in'],
  arrived: ['fmc', 'door-in', 'door-out'],
  wire: ['arrived', 'door-out', 'fmc', 'notified'],
};

/** Limits in minutes: first contact to ECG and ECG to reading under 10, door-in to door-out at most 30, door to wire 90, first contact to wire 120. */
export const LIMITS = { contactToEcg: 10, ecgToRead: 10, doorInToOut: 30, doorToWire: 90, contactToWire: 120 } as const;

/** Where the limits come from. */
export const SOURCE = '《中国胸痛中心认证标准》质控指标；首诊医院停留时间（DIDO）与首次医疗接触到导丝通过（FMC-to-W）为通行目标';

/** The first pair of times that contradict each other, when one is put at `at`. */
export function findContradiction(
  times: Readonly<Partial<Record<NodeCode, Instant>>>,
  node: NodeCode,
  at: Instant,
): { readonly earlier: NodeCode; readonly later: NodeCode } | undefined {
  const all = { ...times, [node]: at };
  for (const later of Object.keys(NODES).filter(isNode)) {
    for (const earlier of EARLIER[later]) {
      if (earlier !== node && later !== node) continue;
      const [a, b] = [all[earlier], all[later]];
      if (a !== undefined && b !== undefined && a > b) return { earlier, later };
    }
  }
  return undefined;
}

/** Whether the text names a time. */
export function isNode(text: string): text is NodeCode {
  return Object.hasOwn(NODES, text);
}

// Reads what a measuring device says (ORU, OUL): the results of each specimen under the numbers it may be known by.
import { CRITICAL_FLAGS } from '../../../define/critical-flags.ts';
import type { DeviceResult } from '../../../define/device-intake.ts';
import type { Message, Segment } from '../er7/parse-message.ts';

/** Results of one specimen; `numbers`: where the label's number may stand, the likeliest first. `place`: its OBR. */
export interface LabelledResults {
  readonly numbers: readonly string[];
  readonly device: string | undefined;
  readonly results: readonly DeviceResult[];
  readonly place: string;
}

interface Group {
  readonly numbers: Set<string>;
  readonly results: DeviceResult[];
  device: string | undefined;
  readonly place: string;
}

/** The label's number: placer (OBR-2), filler (OBR-3), specimen (SPM-2), or the container of SAC-3. */
function numbersOf(segment: Segment): readonly string[] {
  if (segment.name === 'OBR') return [segment.field(2).value, segment.field(3).value];
  if (segment.name === 'SAC') return [segment.field(3).value];
  return [segment.field(2).first.component(1), segment.field(2).first.component(2)];
}

/** Words for what OBX-8 says beside high and low, which the platform judges by itself (HL7 table 0078). That it is critical is not left out. */
const FLAG_WORDS: Readonly<Record<string, string>> = {
  ...CRITICAL_FLAGS,
  HM: '溶血',
  LP: '脂血',
  IC: '黄疸',
  QCF: '质控失败',
  '>': '超出线性上限',
  '<': '低于线性下限',
};

/** Flags of OBX-8 that compare with the device's own ranges. */
const COMPARING: readonly string[] = ['N', 'L', 'H', 'A', 'U', 'D', 'S', 'R', 'I', 'POS', 'NEG'];

function resultOf(segment: Segment, at: number): DeviceResult {
  const flags = segment
    .field(8)
    .repetitions.map((each) => each.component(1).toUpperCase())
    .filter((flag) => flag !== '' && !COMPARING.includes(flag))
    .map((flag) => FLAG_WORDS[flag] ?? flag);
  const unit = segment.field(6).first;
  const value = segment.field(5).first;
  return {
    code: segment.field(3).first.component(1),
    value:
      segment.field(2).value === 'SN'
        ? `${value.component(1)}${value.component(2)}`
        : segment.field(2).value.startsWith('C')
          ? value.component(2) || value.component(1)
          : value.component(1),
    unit: unit.component(1) || unit.component(2) || undefined,
    status: segment.field(11).value || 'F',
    flags,
    place: `OBX[${at}]`,
  };
}

/** The results of a message, specimen by specimen. A specimen segment belongs to the OBR before it in an ORU, to those after it in an OUL. */
export function readDeviceReports(message: Message): readonly LabelledResults[] {
  const heads = message.header.field(9).value === 'OUL';
  const groups: Group[] = [];
  let waiting: readonly string[] = [];
  let [observations, orders] = [0, 0];
  for (const segment of message.segments) {
    const group = groups.at(-1);
    if (segment.name === 'OBR') {
      orders += 1;
      const numbers = [...waiting, ...numbersOf(segment)].filter((number) => number !== '');
      groups.push({ numbers: new Set(numbers), results: [], device: undefined, place: `OBR[${orders}]` });
    } else if (segment.name === 'SPM' || segment.name === 'SAC') {
      const numbers = numbersOf(segment).filter((number) => number !== '');
      if (heads) waiting = segment.name === 'SPM' ? numbers : [...waiting, ...numbers];
      else for (const number of numbers) group?.numbers.add(number);
    } else if (segment.name === 'OBX') {
      observations += 1;
      if (!group || segment.field(3).first.component(1) === '') continue;
      group.results.push(resultOf(segment, observations));
      group.device ??= segment.field(18).first.component(1) || undefined;
    }
  }
  const device = message.header.field(3).value || undefined;
  return groups.map((group) => ({
    numbers: [...group.numbers],
    device: group.device ?? device,
    results: group.results,
    place: group.place,
  }));
}

/** Westgard's rules on a control chart: what each asks, and which of them a run breaks. */

/**
 * The rules, by Westgard JO, Barry PL, Hunt MR, Groth T: A multi-rule Shewhart chart for quality control in clinical chemistry, Clin Chem
 * 1981;27:493–501, as WS/T 641-2018《临床检验定量测定室内质量控制》takes them. 1-2s warns, the others reject.
 */
export const WESTGARD_RULES = {
  '1-2s': '1个测定值超过均值±2s，警告',
  '1-3s': '1个测定值超过均值±3s，失控（随机误差）',
  '2-2s': '同一水平连续2个测定值，或同批2个水平，同方向超过2s，失控（系统误差）',
  'R-4s': '同批2个水平一个超过+2s、另一个超过-2s，失控（随机误差）',
  '4-1s': '连续4个测定值同方向超过1s，失控（系统误差）',
  '10x': '连续10个测定值落在均值同一侧，失控（系统误差）',
} as const;

/** A rule. */
export type WestgardRule = keyof typeof WESTGARD_RULES;

/** A control measured in a run: z = (value − mean) ÷ SD of the lot. */
export interface ControlPoint {
  readonly level: string;
  readonly z: number;
}

/** The controls measured together, by one instrument for one item. */
export type ControlRun = readonly ControlPoint[];

/** z of a measured control. Throws RangeError when the SD is not positive. */
export function standardise(value: number, mean: number, sd: number): number {
  if (!(sd > 0)) throw new RangeError('the standard deviation of a control must be positive');
  return (value - mean) / sd;
}

/** Whether the last so many values all lie beyond a limit on one side. */
function lastBeyond(values: readonly number[], count: number, limit: number): boolean {
  const last = values.slice(-count);
  return last.length === count && (last.every((z) => z > limit) || last.every((z) => z < -limit));
}

/**
 * The rules that the last run breaks, seen with the runs before it (oldest first; those since the last corrective action, which starts the
 * series anew). 4-1s and 10x look at each level by itself and across the levels in the order they were measured. A value of exactly 2s, 3s
 * or 1s does not exceed it; one of exactly the mean lies on neither side.
 */
export function judgeRun(runs: readonly ControlRun[]): readonly WestgardRule[] {
  const now = runs.at(-1);
  if (!now || now.length === 0) return [];
  const broken = new Set<WestgardRule>();
  if (now.some(({ z }) => Math.abs(z) > 2)) broken.add('1-2s');
  if (now.some(({ z }) => Math.abs(z) > 3)) broken.add('1-3s');
  const [highest, lowest] = [Math.max(...now.map(({ z }) => z)), Math.min(...now.map(({ z }) => z))];
  if (highest > 2 && lowest < -2) broken.add('R-4s');
  if (now.length > 1 && (now.filter(({ z }) => z > 2).length > 1 || now.filter(({ z }) => z < -2).length > 1)) broken.add('2-2s');
  for (const { level } of now) {
    const series = runs.flatMap((run) => run.filter((point) => point.level === level).map(({ z }) => z));
    if (lastBeyond(series, 2, 2)) broken.add('2-2s');
    if (lastBeyond(series, 4, 1)) broken.add('4-1s');
    if (lastBeyond(series, 10, 0)) broken.add('10x');
  }
  const across = runs.flatMap((run) => run.map(({ z }) => z));
  if (lastBeyond(across, 4, 1)) broken.add('4-1s');
  if (lastBeyond(across, 10, 0)) broken.add('10x');
  return RULE_ORDER.filter((rule) => broken.has(rule));
}

const RULE_ORDER: readonly WestgardRule[] = ['1-3s', '2-2s', 'R-4s', '4-1s', '10x', '1-2s'];

/** Whether rules that a run breaks reject it: any but the warning. */
export function isRejected(broken: readonly WestgardRule[]): boolean {
  return broken.some((rule) => rule !== '1-2s');
}

/** Coefficient of variation of measured controls in per cent; undefined with fewer than two values or a mean of 0. */
export function variationOf(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean === 0) return undefined;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return (Math.sqrt(variance) / Math.abs(mean)) * 100;
}

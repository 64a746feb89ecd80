// The units that can be converted into a given one: what clinical records are written in, and what has been read since the start.
import { CHINESE_UNITS } from './chinese-units.ts';
import { listReadUnits, readUnit, type UnitMeaning } from './read-unit.ts';

const MASSES = ['g', 'kg', 'mg', 'ug', 'ng', 'pg', 'fg', '[lb_av]', '[oz_av]'];
const AMOUNTS = ['mol', 'mmol', 'umol', 'nmol', 'pmol', 'fmol', 'eq', 'meq', 'ueq'];
const ACTIVITIES = ['U', 'mU', 'uU', 'kU', 'kat', 'ukat', 'nkat'];
const COUNTS = ['', '1', '10*3', '10*6', '10*9', '10*12', '%', '[ppth]', '[ppm]', '[ppb]'];
const VOLUMES = ['L', 'dL', 'mL', 'uL', 'nL', 'fL', 'pL', 'm3', 'cm3', 'mm3'];
const TIMES = ['s', 'ms', 'us', 'min', 'h', 'd', 'wk', 'mo', 'a'];
const LENGTHS = ['m', 'km', 'cm', 'mm', 'um', 'nm', '[in_i]', '[ft_i]'];
const OTHERS = [
  ...['Pa', 'hPa', 'kPa', 'MPa', 'bar', 'mbar', 'atm', 'mm[Hg]', 'm[Hg]', 'cm[H2O]', 'mm[H2O]', '[psi]'],
  ...[
    'K',
    'Cel',
    '[degF]',
    'J',
    'kJ',
    'cal',
    'kcal',
    '[Cal]',
    'W',
    'kW',
    'V',
    'mV',
    'uV',
    'Hz',
    'kHz',
    'MHz',
    'Gy',
    'mGy',
    'Sv',
    'mSv',
    'Bq',
    'kBq',
    'MBq',
    'GBq',
    'Ci',
    'mCi',
  ],
  ...[
    'kg/m2',
    'g/m2',
    'mg/m2',
    'g/cm2',
    'm2',
    'cm2',
    'mm2',
    'rad',
    'deg',
    'osm/kg',
    'mosm/kg',
    'mmol/kg',
    'mmol/mol',
    'mg/g',
    'ug/g',
    'mg/mmol',
    'g/g',
    'mg/mg',
    'dyn.s/cm5',
    'mm/h',
    'cm/s',
    'm/s',
    'km/h',
  ],
  ...[
    'mL/min',
    'mL/s',
    'L/min',
    'L/s',
    'L/h',
    'mL/h',
    'mL/d',
    'L/d',
    'mL/min/{1.73_m2}',
    'mL/kg',
    'mL/m2',
    'L/min/m2',
    'ug/kg/min',
    'mg/kg',
    'ug/kg',
    'g/kg',
    'mg/kg/d',
  ],
];

let common: readonly string[] | undefined;

/** Clinical units in all their usual sizes: an amount of something, by volume, by time, and alone. */
function listCommonUnits(): readonly string[] {
  if (common) return common;
  const numerators = [...MASSES, ...AMOUNTS, ...ACTIVITIES, ...COUNTS];
  const byVolume = numerators.flatMap((unit) => VOLUMES.map((volume) => `${unit}/${volume}`));
  const byTime = numerators.flatMap((unit) => TIMES.map((time) => `${unit}/${time}`));
  common = [...numerators.filter((unit) => unit !== ''), ...VOLUMES, ...TIMES, ...LENGTHS, ...byVolume, ...byTime, ...OTHERS];
  return common;
}

let usual: ReadonlySet<string> | undefined;
const rare = new Set<string>();

/** Notes units in use beside the usual ones, so that they are found for as long as the program runs; those that were no usual ones. */
export function noteUnits(codes: readonly string[]): readonly string[] {
  usual ??= new Set(listCommonUnits());
  const known = usual;
  const unusual = codes.filter((code) => !known.has(code));
  for (const code of unusual) rare.add(code);
  return unusual;
}

/** The meaning of each UCUM code (`codes`) and of each declared printed unit (`printed`) that converts into `unit`. The first call reads about 900 units (some 30 ms). */
export function listLikeUnits(unit: string): {
  readonly codes: ReadonlyMap<string, UnitMeaning>;
  readonly printed: ReadonlyMap<string, UnitMeaning>;
} {
  const codes = new Map<string, UnitMeaning>();
  for (const code of new Set([...listCommonUnits(), ...rare, ...listReadUnits()])) {
    const meaning = readUnit(code);
    if (meaning?.unit === unit) codes.set(code, meaning);
  }
  const printed = new Map<string, UnitMeaning>();
  for (const [text, code] of Object.entries(CHINESE_UNITS)) {
    const meaning = readUnit(code);
    if (meaning?.unit === unit) printed.set(text, meaning);
  }
  return { codes, printed };
}

// Reads UCUM codes: whether they are ones, and how a value in them reads in base units.
import { createRequire } from 'node:module';

/** What a unit is in base units: `value * factor + offset` of `unit`, which units that can be converted into each other share. */
export interface UnitMeaning {
  readonly unit: string;
  readonly factor: number;
  readonly offset: number;
}

/** Longer codes are no units anybody writes; reading one could take long. */
const LONGEST_CODE = 64;

/** So many codes are remembered, sound or not; then the memory starts anew, so that nobody can fill it with inventions. */
const REMEMBERED = 4000;

const BASE_UNITS = ['m', 's', 'g', 'rad', 'K', 'C', 'cd'];

let library: ((code: string) => unknown) | undefined;
const meanings = new Map<string, UnitMeaning | undefined>();
const fresh = new Set<string>();

/** The meaning of a UCUM code (case sensitive); undefined when it is none. The first call loads the library (about 80 ms, 10 MB). */
export function readUnit(code: string): UnitMeaning | undefined {
  const known = meanings.get(code);
  if (known !== undefined || meanings.has(code)) return known;
  if (meanings.size >= REMEMBERED) meanings.clear();
  const meaning = code.length > LONGEST_CODE ? undefined : parseUnit(code);
  meanings.set(code, meaning);
  if (meaning) fresh.add(code);
  return meaning;
}

/** The codes that were read since the start and are units. */
export function listReadUnits(): readonly string[] {
  return [...meanings].flatMap(([code, meaning]) => (meaning ? [code] : []));
}

/** Whether units were read for the first time since `takeFreshUnits`. */
export function hasFreshUnits(): boolean {
  return fresh.size > 0;
}

/** The units that were read for the first time since this was asked last. */
export function takeFreshUnits(): readonly string[] {
  const taken = [...fresh];
  fresh.clear();
  return taken;
}

/** A value in base units; undefined when the code is no UCUM unit. */
export function convertToCanonical(value: number, code: string): { readonly value: number; readonly unit: string } | undefined {
  const meaning = readUnit(code);
  return meaning && { value: value * meaning.factor + meaning.offset, unit: meaning.unit };
}

/**
 * What cannot be multiplied into base units stands for itself: arbitrary units ([IU]; UCUM §24) and logarithmic ones (dB, [pH]; §21).
 * Temperatures are the one kind with an offset.
 */
function parseUnit(code: string): UnitMeaning | undefined {
  // Annotations say what was counted, in any language, and do not change the unit (UCUM §6); the library reads ASCII ones only.
  const plain = code.replace(/\{[^{}\s]*\}/g, (text) => ([...text].every((letter) => letter <= '~') ? text : '{x}'));
  library ??= loadLibrary();
  const unit = library(plain);
  if (typeof unit !== 'object' || unit === null) return undefined;
  const magnitude = fieldOf(unit, 'magnitude_');
  if (typeof magnitude !== 'number' || !Number.isFinite(magnitude)) return undefined;
  // The library multiplies in floating point: 10*3/uL would be a hair less than 10*9/L.
  const factor = Number(magnitude.toPrecision(12));
  const conversion = fieldOf(unit, 'cnv_');
  if (conversion === 'Cel') return { unit: 'K', factor, offset: 273.15 };
  if (conversion === 'degF') return { unit: 'K', factor, offset: 459.67 * factor };
  if (fieldOf(unit, 'isArbitrary_') === true || typeof conversion === 'string') return { unit: code, factor: 1, offset: 0 };
  const exponents = fieldOf(fieldOf(unit, 'dim_'), 'dimVec_');
  const list: readonly unknown[] = Array.isArray(exponents) ? exponents : [];
  const named = BASE_UNITS.flatMap((base, at) => (typeof list[at] === 'number' && list[at] !== 0 ? [`${base}${list[at]}`] : []));
  return { unit: named.join('.') || '1', factor, offset: 0 };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

// The package has no types of its own and is large: it is loaded when the first unit is read, and only one function of it is used.
function loadLibrary(): (code: string) => unknown {
  const loaded: unknown = createRequire(import.meta.url)('@lhncbc/ucum-lhc');
  const holder = fieldOf(loaded, 'UcumLhcUtils');
  const getInstance = fieldOfFunction(holder, 'getInstance');
  const instance: unknown = getInstance.call(holder);
  const getUnit = fieldOfFunction(instance, 'getSpecifiedUnit');
  return (code) => {
    const found: unknown = getUnit.call(instance, code, 'validate', false);
    // A code that was only understood by guessing (a name, a wrong case) comes back with a message or as another code.
    const doubts = fieldOf(found, 'retMsg');
    return fieldOf(found, 'origString') === code && Array.isArray(doubts) && doubts.length === 0 ? fieldOf(found, 'unit') : undefined;
  };
}

function fieldOfFunction(holder: unknown, name: string): { call(self: unknown, ...given: readonly unknown[]): unknown } {
  const found = (typeof holder === 'object' && holder !== null) || typeof holder === 'function' ? Reflect.get(holder, name) : undefined;
  if (typeof found !== 'function') throw new Error(`@lhncbc/ucum-lhc has no ${name}`);
  return { call: (self, ...given): unknown => Reflect.apply(found, self, given) };
}

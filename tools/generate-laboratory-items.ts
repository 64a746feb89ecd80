// Turns data/examination-items into the module that declarations read; units are converted here, by UCUM, so that they need no library there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CHINESE_UNITS } from '../kernel/record/validation/units/chinese-units.ts';
import { readUnit } from '../kernel/record/validation/units/read-unit.ts';

const FOLDER = join(import.meta.dirname, '..', 'data', 'examination-items');
const TARGET = 'kernel/patterns/examination-items/laboratory-items.gen.ts';

const rows = z.array(z.record(z.string(), z.string()));

function readRows(name: string): readonly Readonly<Record<string, string>>[] {
  return rows.parse(parse(readFileSync(join(FOLDER, `${name}.csv`), 'utf8'), { columns: true, skip_empty_lines: true }));
}

type Row = Readonly<Record<string, string>>;

function textOf(row: Row, column: string): string | undefined {
  const text = row[column];
  return text === undefined || text === '' ? undefined : text;
}

function numberOf(row: Row, column: string): number | undefined {
  const text = textOf(row, column);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`${column} of ${JSON.stringify(row)} is no number`);
  return value;
}

function listOf(row: Row, column: string): readonly string[] | undefined {
  return textOf(row, column)?.split(' ');
}

/** Without what is absent. */
function compact(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** The spellings under which a UCUM unit is printed, itself first. */
function spellingsOf(unit: string): readonly string[] {
  return [
    unit,
    ...(unit.includes('[IU]') ? [unit.replace('[IU]', 'IU')] : []),
    ...Object.entries(CHINESE_UNITS)
      .filter(([, code]) => code === unit)
      .map(([printed]) => printed),
  ];
}

/** What a value of `from` is multiplied with to be one of `to`; throws when they do not convert. */
function factorBetween(from: string, to: string, molarMass: number | undefined): number {
  if (from === to) return 1;
  // An arbitrary unit stands for itself in UCUM (§24); multiples of one and the same convert all the same.
  const arbitrary = from.includes('[IU]') && to.includes('[IU]');
  const [given, wanted] = [from, to].map((unit) => readUnit(arbitrary ? unit.replace('[IU]', 'g') : unit));
  if (!given || !wanted) throw new Error(`${from} or ${to} is no UCUM unit`);
  if (given.unit === wanted.unit) return round(given.factor / wanted.factor);
  if (molarMass === undefined) throw new Error(`${from} does not convert into ${to}`);
  const mole = readUnit('mol')?.factor ?? Number.NaN;
  // Grams become moles by the molar mass; the base unit of amounts in UCUM is the mole's number of particles.
  return round(((given.factor / molarMass) * mole) / wanted.factor);
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}

function itemOf(row: Row): Readonly<Record<string, unknown>> {
  const unit = textOf(row, 'unit');
  const percent = numberOf(row, 'delta_percent');
  const days = numberOf(row, 'delta_days');
  const others = listOf(row, 'other_units')?.map((other) => ({
    unit: other,
    factor: factorBetween(other, unit ?? '', numberOf(row, 'molar_mass')),
    printed: spellingsOf(other),
  }));
  return compact({
    code: row.code,
    display: row.display,
    english: row.english,
    short: row.short,
    section: row.section,
    kind: row.kind,
    loinc: textOf(row, 'loinc'),
    unit,
    printed: unit === undefined ? undefined : spellingsOf(unit),
    decimals: numberOf(row, 'decimals'),
    others,
    recognitionDays: numberOf(row, 'recognition_days'),
    delta: percent === undefined || days === undefined ? undefined : { percent, days },
  });
}

function panelOf(row: Row): Readonly<Record<string, unknown>> {
  return { ...row, items: listOf(row, 'items') ?? [] };
}

function intervalOf(row: Row): Readonly<Record<string, unknown>> {
  return compact({
    item: row.item,
    sex: row.sex,
    from: numberOf(row, 'from_age'),
    to: numberOf(row, 'to_age'),
    low: numberOf(row, 'low'),
    high: numberOf(row, 'high'),
    normal: textOf(row, 'normal'),
    source: row.source,
    status: row.status,
  });
}

function criticalOf(row: Row): Readonly<Record<string, unknown>> {
  return compact({
    item: row.item,
    whom: row.whom,
    low: numberOf(row, 'low'),
    lowOpen: textOf(row, 'low_open') === undefined ? undefined : true,
    high: numberOf(row, 'high'),
    highOpen: textOf(row, 'high_open') === undefined ? undefined : true,
    highOfLimit: numberOf(row, 'high_of_limit'),
    words: listOf(row, 'words'),
    note: textOf(row, 'note'),
  });
}

function list(name: string, type: string, doc: string, entries: readonly unknown[]): string {
  return `/** ${doc} */\nexport const ${name}: readonly ${type}[] = [\n${entries.map((each) => `  ${JSON.stringify(each)},`).join('\n')}\n];\n`;
}

/** The generated module, path in the project → text. Throws when a list names what another lacks, or a unit does not convert. */
export async function generateLaboratoryItems(): Promise<ReadonlyMap<string, string>> {
  const items = readRows('laboratory-items');
  const codes = new Set(items.map((row) => row.code));
  const panels = readRows('laboratory-panels').map(panelOf);
  const [intervals, criticals] = [readRows('laboratory-intervals'), readRows('laboratory-critical')];
  const named = [
    ...panels.flatMap((panel) => (Array.isArray(panel.items) ? panel.items : [])),
    ...[...intervals, ...criticals].map((row) => row.item),
  ];
  for (const code of named) if (!codes.has(code)) throw new Error(`data/examination-items names the item ${code}, which is in no list`);
  const text = [
    '// The laboratory items of data/examination-items. Written by `npm run generate`.',
    "import type { CriticalRule, LaboratoryItem, LaboratoryPanel, ReferenceInterval } from './laboratory-item.ts';",
    '',
    list('LABORATORY_ITEMS', 'LaboratoryItem', 'Every item.', items.map(itemOf)),
    list('LABORATORY_PANELS', 'LaboratoryPanel', 'What is ordered.', panels),
    list('REFERENCE_INTERVALS', 'ReferenceInterval', 'Reference intervals.', intervals.map(intervalOf)),
    list('CRITICAL_RULES', 'CriticalRule', 'Critical values (domain §6.4).', criticals.map(criticalOf)),
  ].join('\n');
  return new Map([[TARGET, text]]);
}

// The published messages against what one converter makes of them: every difference is listed in differences.md, with its reason.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { readHead } from '../er7/message-head.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { mapForSender } from '../intake/process-message.ts';

const fixtures = new URL('../../../../fixtures/hl7v2/', import.meta.url);
const listed = readFileSync(new URL('../differences.md', import.meta.url), 'utf8');

type Loose = Readonly<Record<string, unknown>> & { readonly resourceType: string };
const bundle = z.object({ entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })) });

/** Values that both must agree on where both have the type as often: path by type. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  Patient: ['gender', 'birthDate', 'name.0.family', 'multipleBirthInteger'],
  Encounter: ['class.code', 'status', 'type.0.coding.0.code'],
  Observation: [
    'status',
    'code.coding.0.code',
    'valueQuantity.value',
    'valueCodeableConcept.coding.0.code',
    'valueString',
    'effectiveDateTime',
  ],
  DiagnosticReport: ['status', 'code.coding.0.code', 'category.0.coding.0.code'],
  Immunization: ['status', 'vaccineCode.coding.0.code', 'lotNumber', 'doseQuantity.value', 'occurrenceDateTime', 'site.coding.0.code'],
  AllergyIntolerance: ['code.coding.0.code', 'category.0', 'criticality', 'reaction.0.onset'],
  Coverage: ['type.coding.0.code', 'period.start', 'status'],
  ChargeItem: ['code.coding.0.code', 'quantity.value', 'priceOverride.value', 'occurrenceDateTime', 'status'],
  Appointment: ['status', 'minutesDuration', 'appointmentType.coding.0.code'],
  DocumentReference: ['status', 'docStatus'],
  ServiceRequest: ['status', 'intent', 'code.coding.0.code', 'priority'],
};

function valueAt(resource: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).find(([key]) => key === name)?.[1];
  }, resource);
}

function differencesOf(ours: readonly Loose[], theirs: readonly Loose[]): Set<string> {
  const found = new Set<string>();
  const of = (list: readonly Loose[], type: string): readonly Loose[] => list.filter((each) => each.resourceType === type);
  for (const type of new Set([...ours, ...theirs].map((each) => each.resourceType))) {
    const [mine, other] = [of(ours, type), of(theirs, type)];
    if (mine.length !== other.length) found.add(type);
    if (mine.length === 0 || other.length === 0) continue;
    const [mineNames, otherNames] = [mine, other].map((list) => new Set(list.flatMap(Object.keys)));
    for (const name of new Set([...(mineNames ?? []), ...(otherNames ?? [])]))
      if (name !== 'id' && mineNames?.has(name) !== otherNames?.has(name)) found.add(`${type}.${name}`);
    if (mine.length !== other.length) continue;
    for (const path of VALUES[type] ?? []) {
      const values = [mine, other].map((list) =>
        list
          .map((each) => String(valueAt(each, path) ?? ''))
          .sort()
          .join('|'),
      );
      if (values[0] !== values[1]) found.add(`${type}.${path.replace(/\.\d+/g, '')}`);
    }
  }
  return found;
}

test('every published message gives valid resources, and every difference from the expected bundle has its reason written down', () => {
  const found = new Set<string>();
  for (const name of readdirSync(new URL('messages/', fixtures))) {
    const message = parseMessage(readFileSync(new URL(`messages/${name}`, fixtures), 'utf8'));
    assert.ok(message, name);
    const { drafts } = mapForSender(message, readHead(message), []);
    const ours = drafts.map((draft) => {
      const checked = validateResource({ ...draft.onCreate, ...draft.resource });
      assert.ok(checked.ok, `${name} ${draft.place}: ${checked.ok ? '' : JSON.stringify(checked.issues[0])}`);
      return { ...checked.resource };
    });
    const expected = bundle.parse(JSON.parse(readFileSync(new URL(`expected-fhir/${name.replace('.hl7', '.json')}`, fixtures), 'utf8')));
    const theirs = expected.entry.map((entry) => entry.resource);
    for (const each of differencesOf(ours, theirs)) found.add(each);
  }
  const written = new Set(
    [...listed.matchAll(/^\|\s*`([^`]+)`((?:, `[^`]+`)*)\s*\|/gm)].flatMap((row) =>
      [...row[0].matchAll(/`([^`]+)`/g)].map((each) => each[1] ?? ''),
    ),
  );
  assert.deepEqual([...found].filter((each) => !written.has(each)).sort(), [], 'differences without a reason');
  assert.deepEqual([...written].filter((each) => !found.has(each)).sort(), [], 'reasons for differences that are gone');
});

// Whom a record is about, for the kinds of record the county keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findResidentReference, listResidentReferences } from './find-resident-reference.ts';
import { compartmentPathsOf, patientPathsOf } from './patient-paths.ts';
import { type R4Element, readR4Definitions } from './r4-definitions.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

test('each type names the element that points to its resident', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    Patient: ['id'],
    Observation: ['subject'],
    Immunization: ['patient'],
    Encounter: ['subject'],
    Contract: ['subject'],
    Invoice: ['subject'],
    Task: ['for'],
    QuestionnaireResponse: ['subject'],
    EpisodeOfCare: ['patient'],
    Flag: ['subject'],
    Claim: ['patient'],
    ExplanationOfBenefit: ['patient'],
    Appointment: ['participant.actor'],
    Coverage: ['beneficiary'],
    ServiceRequest: ['subject'],
    MedicationRequest: ['subject'],
    Consent: ['patient'],
    AuditEvent: [],
    Group: [],
    Organization: [],
    Questionnaire: [],
    constructor: [],
  };
  for (const [type, paths] of Object.entries(expected)) assert.deepEqual(patientPathsOf(type), paths, type);
});

test("FHIR's compartment also counts those who took part", () => {
  assert.deepEqual(compartmentPathsOf('Observation'), ['subject', 'performer']);
  assert.deepEqual(compartmentPathsOf('Organization'), []);
});

test('every path leads to a Reference that may point to a Patient', () => {
  const { types } = readR4Definitions();
  for (const resourceType of RESOURCE_TYPES) {
    for (const path of resourceType === 'Patient' ? [] : patientPathsOf(resourceType)) {
      let owner: string | undefined = resourceType;
      let targets: readonly string[] | undefined;
      for (const name of path.split('.')) {
        const element: R4Element | undefined = types[owner ?? '']?.elements[name];
        owner = element?.t;
        targets = element?.r;
      }
      assert.equal(owner, 'Reference', `${resourceType}.${path}`);
      assert.ok(targets === undefined || targets.includes('Patient'), `${resourceType}.${path}`);
    }
  }
});

test('the reference to the resident is found, without its version', () => {
  const patient = { reference: 'Patient/1' };
  assert.equal(findResidentReference({ resourceType: 'Observation', subject: patient }), 'Patient/1');
  assert.equal(findResidentReference({ resourceType: 'EpisodeOfCare', patient: { reference: 'Patient/1/_history/3' } }), 'Patient/1');
  assert.equal(findResidentReference({ resourceType: 'Contract', subject: [{ reference: 'Group/1' }, patient] }), 'Patient/1');
  assert.equal(findResidentReference({ resourceType: 'Task', for: patient, focus: { reference: 'Patient/2' } }), 'Patient/1');
  assert.equal(findResidentReference({ resourceType: 'Patient', id: '7' }), 'Patient/7');
  assert.equal(findResidentReference({ resourceType: 'Patient' }), undefined);
  assert.equal(findResidentReference({ resourceType: 'Observation', subject: { reference: 'Group/1' } }), undefined);
  assert.equal(findResidentReference({ resourceType: 'Observation', performer: [patient] }), undefined);
  assert.equal(findResidentReference({ resourceType: 'AuditEvent', agent: [{ who: patient }] }), undefined);
  assert.equal(findResidentReference({}), undefined);
});

test('inside a transaction a urn:uuid stands in, but a named Patient goes first', () => {
  const urn = 'urn:uuid:6d2eba67-5b4a-403f-a29f-e6da3f1ea963';
  assert.equal(findResidentReference({ resourceType: 'Encounter', subject: { reference: urn } }), urn);
  assert.equal(findResidentReference({ resourceType: 'Encounter', subject: { reference: urn, type: 'Group' } }), undefined);
  const participant = [{ actor: { reference: urn } }, { actor: { reference: 'Practitioner/1' } }, { actor: { reference: 'Patient/1' } }];
  assert.equal(findResidentReference({ resourceType: 'Appointment', participant }), 'Patient/1');
  assert.deepEqual(listResidentReferences({ resourceType: 'Appointment', participant }), [urn, 'Patient/1']);
});

/** The day of an examination is the day in Shanghai on which it was made, also in the first hours of that day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewStudy } from './read-imaging.ts';

test('a study made at half past midnight is of that day, not of the day before', () => {
  const study = {
    resourceType: 'ImagingStudy' as const,
    status: 'available' as const,
    subject: {},
    identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.3' }],
  };
  assert.equal(viewStudy({ ...study, started: '2025-05-31T16:30:00Z' }, '胸部正位片')?.date, '2025-06-01');
  assert.equal(viewStudy({ ...study, started: '2025-05-31' }, '胸部正位片')?.date, '2025-05-31');
  assert.equal(viewStudy(study, '胸部正位片')?.date, '');
});

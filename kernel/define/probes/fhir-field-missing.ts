/** Mistake: an action writes a field that the FHIR resource lacks. */
import { defineAction } from '../action.ts';
import { visitForm } from './control.ts';

/** Writes 'Flag.severity'. */
export const record = defineAction({
  id: 'example.record-again',
  label: '记录',
  form: visitForm,
  allow: ['village-doctor'],
  // expect TS2322
  write: (_visit, { subject }) => [
    { create: { resourceType: 'Flag', status: 'active', code: { text: '高' }, subject: { reference: subject }, severity: 'high' } },
  ],
});

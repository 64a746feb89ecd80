/** Mistake: a role that does not exist may act. */
import { defineAction } from '../action.ts';
import { visitForm } from './control.ts';

/** Lets a 'village-docter' act. */
export const record = defineAction({
  id: 'example.record-again',
  label: '记录',
  form: visitForm,
  // expect TS2820
  allow: ['village-docter'],
});

/** Mistake: an action whose form the system does not list. */
import { defineSystem } from '../system.ts';
import { recordVisit } from './control.ts';

/** Forgets the form. */
export const system = defineSystem({
  id: 'example',
  title: '示例',
  description: '示例系统',
  forms: [],
  // expect TS2322
  actions: [recordVisit],
  english: {},
});

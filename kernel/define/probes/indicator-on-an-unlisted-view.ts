/** Mistake: an indicator on a view that the system does not list. */
import { defineSystem } from '../system.ts';
import { rate, visitForm } from './control.ts';

/** Forgets the view. */
export const system = defineSystem({
  id: 'example',
  title: '示例',
  description: '示例系统',
  forms: [visitForm],
  views: [],
  // expect TS2322
  indicators: [rate],
  english: {},
});

/** Keeping specimens after the report, and destroying them: each with its time and person. */
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { date, optional, text } from '../../kernel/define/item.ts';
import { LABORATORY_ROLES, SOURCE } from './spec.ts';
import { findSpecimen, specimenSources, TUBE_TRAIL } from './specimens.ts';
import { refuseSpecimen, specimenItem, whileSpecimen } from './transport.ts';

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;

/** The form of keeping a specimen. */
export const storeForm = defineForm({
  ...shared,
  id: 'laboratory-storage',
  title: '标本留样',
  items: {
    target: specimenItem,
    date: date('留样日期', { prefill: 'today' }),
    place: text('存放位置', { maxLength: 40, hint: '冰箱-架-盒-孔', prefill: 'last' }),
  },
});

/** `laboratory.store`. */
export const store = defineAction({
  id: 'laboratory.store',
  label: '标本留样',
  form: storeForm,
  allow: LABORATORY_ROLES,
  sources: specimenSources,
  available: whileSpecimen('stored'),
  check: (answers, context) => refuseSpecimen('stored', 'centre', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const specimen = findSpecimen(context.records, answers.target);
    return specimen ? [TUBE_TRAIL.advance(specimen.trail, specimen.number, 'stored', context, answers.place)] : [];
  },
});

/** The form of destroying a specimen. */
export const discardForm = defineForm({
  ...shared,
  id: 'laboratory-disposal',
  title: '标本销毁',
  items: { target: specimenItem, date: date('销毁日期', { prefill: 'today' }), note: optional(text('说明', { maxLength: 200 })) },
});

/** `laboratory.discard`. */
export const discard = defineAction({
  id: 'laboratory.discard',
  label: '销毁标本',
  form: discardForm,
  allow: LABORATORY_ROLES,
  sources: specimenSources,
  available: whileSpecimen('discarded'),
  check: (answers, context) => refuseSpecimen('discarded', 'centre', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const specimen = findSpecimen(context.records, answers.target);
    return specimen ? [TUBE_TRAIL.advance(specimen.trail, specimen.number, 'discarded', context, answers.note)] : [];
  },
});

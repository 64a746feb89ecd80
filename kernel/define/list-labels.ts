/** Lists every Chinese text that a system declares, so that a test can ask for the English of each. */
import type { AnyForm } from './form.ts';
import type { Items } from './item.ts';
import type { System } from './system.ts';
import type { AnyView, Columns } from './view.ts';

/** The Chinese texts of a system, each once: titles, labels, options, hints, units, columns, words, definitions and reasons. */
export function listLabels(system: System): readonly string[] {
  const texts = [
    system.title,
    system.description,
    ...system.forms.flatMap(labelsOfForm),
    ...system.views.flatMap(labelsOfView),
    ...system.tasks.map((task) => task.title),
    ...system.actions.map((action) => action.label),
    ...system.worklists.map((worklist) => worklist.title),
    ...system.indicators.flatMap((indicator) => [
      indicator.title,
      indicator.definition,
      indicator.unit,
      ...[...indicator.excluded, ...indicator.reasons].map((reason) => reason.label),
    ]),
    ...system.cards.map((card) => card.title),
    ...system.rooms.flatMap((room) => [room.title, ...room.templates.map(({ label }) => label)]),
  ];
  return [...new Set(texts)].filter((text) => /\p{Script=Han}/u.test(text));
}

function labelsOfForm(form: AnyForm): readonly string[] {
  return [form.title, ...form.sections.map((section) => section.title), ...labelsOfItems(form.items)];
}

function labelsOfItems(items: Items): readonly string[] {
  return Object.values(items).flatMap((item) => [
    item.label,
    item.hint ?? '',
    ...(item.kind === 'choice' || item.kind === 'choices' ? Object.values(item.options) : []),
    ...(item.kind === 'quantity' ? [item.unitLabel] : []),
    ...(item.kind === 'text' ? [item.patternHint ?? ''] : []),
    ...(item.kind === 'group' || item.kind === 'repeat' ? labelsOfItems(item.items) : []),
  ]);
}

function labelsOfView(view: AnyView): readonly string[] {
  const columns: Columns = view.columns;
  return [view.title, ...Object.values(columns).flatMap((column) => [column.label, ...Object.values(column.words ?? {})])];
}

/** The receiving institution offers beds and numbers by department and day, and changes how many. */
import { defineAction } from '../../kernel/define/action.ts';
import type { Role } from '../../kernel/define/role.ts';
import { resources } from '../../kernel/define/source.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { draftTotal, readPlaces, writePlaces } from '../../kernel/patterns/request-loop/places.ts';
import { addDays } from '../../kernel/periods/plain-date.ts';
import { placesChangeForm, placesForm } from './forms.ts';
import { outflowForm } from './outflow-form.ts';
import { PLACE_KINDS } from './words.ts';

const DESK = ['referral-desk', 'township-manager', 'consortium-manager'] as const satisfies readonly Role[];

/** `referral.offer-places`. More of the same day and department are more places. */
export const offerPlaces = defineAction({
  id: 'referral.offer-places',
  label: '开放转诊床位与号源',
  form: placesForm,
  allow: DESK,
  subject: 'none',
  check: ({ from }, { today }) =>
    from < today ? { refuse: '不能开放今天以前的床位或号源。', item: 'from', next: '请从今天或以后的日期开始。' } : undefined,
  write: ({ department, kind, from, days, total }, { actor }) =>
    Array.from({ length: days }, (_, at) => ({
      create: writePlaces({
        loop: 'referral',
        org: actor.org,
        kind: [kind, PLACE_KINDS[kind]],
        department: nameDepartment(department),
        who: undefined,
        day: addDays(from, at),
        total,
      }),
    })),
});

/** `referral.change-places`: never below what is taken. */
export const changePlaces = defineAction({
  id: 'referral.change-places',
  label: '调整转诊床位与号源',
  form: placesChangeForm,
  allow: DESK,
  subject: 'none',
  sources: { schedules: resources('Schedule') },
  check: ({ total }, { actor, records }) => {
    const [kept] = records.schedules;
    const places = kept && readPlaces('referral', kept);
    if (!places || places.org !== actor.org)
      return { refuse: '只能调整本机构开放的床位或号源。', item: 'target', next: '请从列表中选择本机构的。' };
    if (total < places.taken) return { refuse: `已占用${places.taken}个，不能少于此数。`, item: 'total', next: '请先取消占用的转诊。' };
    return undefined;
  },
  write: ({ total }, { records }) => records.schedules.map((kept) => draftTotal(kept, total)),
});

/** `referral.note-outflow`: a referral out of the county. */
export const noteOutflow = defineAction({
  id: 'referral.note-outflow',
  label: '登记县外转诊',
  form: outflowForm,
  allow: ['family-doctor', 'specialist', 'referral-desk', 'village-doctor'],
});

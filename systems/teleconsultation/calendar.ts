/** Experts' hours and the provider of meetings, as those who run the consultations set them up. */
import { defineAction } from '../../kernel/define/action.ts';
import { resources } from '../../kernel/define/source.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { writePlaces } from '../../kernel/patterns/request-loop/places.ts';
import { addDays } from '../../kernel/periods/plain-date.ts';
import { calendarForm, providerForm, SESSIONS } from './forms.ts';
import { isProvider, writeProvider } from './meeting.ts';

/** `teleconsultation.offer-hours`. */
export const offerHours = defineAction({
  id: 'teleconsultation.offer-hours',
  label: '开放专家时段',
  form: calendarForm,
  allow: ['referral-desk', 'specialist', 'consortium-manager'],
  subject: 'none',
  check: ({ from }, { today }) =>
    from < today ? { refuse: '不能开放今天以前的时段。', item: 'from', next: '请从今天或以后的日期开始。' } : undefined,
  write: ({ department, expert, title, hospital, session, from, days, total }, { actor }) =>
    Array.from({ length: days }, (_, at) => ({
      create: writePlaces({
        loop: 'teleconsultation',
        org: actor.org,
        kind: [session, SESSIONS[session]],
        department: nameDepartment(department),
        who: `${expert} ${title}${hospital === undefined ? '' : `（${hospital}）`}`,
        day: addDays(from, at),
        total,
      }),
    })),
});

/** `teleconsultation.set-provider`: the one before it is out of force. */
export const setProvider = defineAction({
  id: 'teleconsultation.set-provider',
  label: '设置视频会议服务',
  form: providerForm,
  allow: ['consortium-manager'],
  subject: 'none',
  sources: { endpoints: resources('Endpoint') },
  standing: ['endpoints'],
  write: ({ address }, { actor, records }) => [
    ...records.endpoints
      .filter(isProvider)
      .map(({ resource, version }) => ({ update: { ...resource, status: 'off' as const }, ifVersion: version })),
    { create: writeProvider(address, actor.org) },
  ],
});

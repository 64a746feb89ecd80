/** The remote-medicine centre takes requests in: it names an expert and hours, a time and a room, asks for material, or declines. */
import type { ActionContext, Draft, Refusal } from '../../kernel/define/action.ts';
import type { Kept } from '../../kernel/define/source.ts';
import { OWN_ROOM } from '../../kernel/patterns/request-loop/meeting-room.ts';
import { draftTaken, findPlaces, nameOfPlace, refusePlace } from '../../kernel/patterns/request-loop/places.ts';
import type { LoopRequest } from '../../kernel/patterns/request-loop/requests.ts';
import { defineStepAction } from '../../kernel/patterns/request-loop/step-action.ts';
import { isPlainDate } from '../../kernel/periods/plain-date.ts';
import { INVITED } from './answers.ts';
import { draftBookings, findBookable, timeOf } from './bookings.ts';
import { beginDiary, diaryOf, refuseExpert } from './diaries.ts';
import { answerForm, type ConsultationArranged, SESSIONS } from './forms.ts';
import { machine, type State } from './machine.ts';
import { listMaterials } from './materials.ts';
import { isProvider, makeMeeting } from './meeting.ts';
import { refuseRoom } from './rooms.ts';

type Request = LoopRequest<State>;

const LOOP = 'teleconsultation';
/** What somebody's half-day begins with, for first values. */
const BEGINS: Readonly<Record<string, string>> = { morning: '09:00', afternoon: '14:30', evening: '19:00' };

function placeRef(id: string | undefined): string | undefined {
  return id === undefined ? undefined : `Schedule/${id}`;
}

/** The place that the request has from now on: the hours that are named, else those that it was asked for. */
function slotOf({ decision, slot }: ConsultationArranged, { place }: Request): string | undefined {
  return decision === 'accept' ? (placeRef(slot) ?? place?.reference) : undefined;
}

function nameOfExpert(held: readonly Kept[], id: string | undefined): { readonly id: string; readonly name: string } | undefined {
  const found = held.find((kept) => kept.id === id)?.resource;
  if (found?.resourceType !== 'Practitioner') return undefined;
  return { id: found.id ?? '', name: found.name?.[0]?.text ?? found.name?.[0]?.family ?? '' };
}

function meetingOf({ meeting, link }: ConsultationArranged, held: readonly Kept[], room: string): string | undefined {
  if (meeting === 'link') return link;
  if (meeting === 'room') return makeMeeting(held, room);
  return meeting === 'own' ? OWN_ROOM : undefined;
}

/** `teleconsultation.answer`: who declines gives the expert's hours back. Arranging anew gives back what was taken before. */
export const answerConsultation = defineStepAction({
  id: 'teleconsultation.answer',
  label: '受理与安排会诊',
  form: answerForm,
  allow: INVITED,
  machine,
  begin: beginArranging,
  holds: ({ slot, room, assigned, meeting }, request) =>
    [
      ...new Set([request.place?.reference, placeRef(slot), request.room?.reference, placeRef(room)]),
      // Whoever was named before is free again.
      ...[...new Set([assigned, request.expert?.id])].flatMap((expert) => (expert === undefined ? [] : [diaryOf(expert)])),
      assigned === undefined ? undefined : `Practitioner/${assigned}`,
      meeting === 'room' ? 'Endpoint' : undefined,
    ].filter((reference) => reference !== undefined),
  take: (answers, request, { held = [], newReference }) => {
    const { decision, reason, missing } = answers;
    if (decision === 'refuse') return [{ step: 'refused' as const, reason, ...(request.place ? { place: null } : {}) }];
    if (decision === 'materials')
      return [
        {
          step: 'materials-asked' as const,
          owner: request.from,
          reason: [listMaterials(missing ?? []), reason].filter(Boolean).join('；'),
        },
      ];
    const expert = nameOfExpert(held, answers.assigned);
    const places = findPlaces(LOOP, held, slotOf(answers, request) ?? '');
    const room = findBookable(held, placeRef(answers.room));
    const address = meetingOf(answers, held, newReference());
    const names = new Set([expert?.name, places?.who, answers.experts]);
    return [
      {
        step: 'accepted' as const,
        reason: [...names, answers.on, answers.time, room?.name].filter((part) => part !== undefined && part !== '').join(' '),
        expert: expert ?? null,
        ...(places === undefined ? {} : { place: nameOfPlace(places) }),
        room: room ? { reference: `Schedule/${room.id}`, display: room.name } : null,
        meeting: address ?? null,
      },
    ];
  },
  refuse: refuseArranging,
  write: draftArranging,
  tell: ({ decision }) => (decision === 'accept' ? '已安排，申请方会看到时间和会议地址。' : '已答复申请方。'),
});

/** What is known of the request: the hours it was booked for with their day, who was named before. */
function beginArranging({ place, expert }: Request): Partial<ConsultationArranged> {
  const day = /\d{4}-\d{2}-\d{2}$/.exec(place?.display ?? '')?.[0];
  const session = Object.entries(SESSIONS).find(([, label]) => place?.display.includes(` ${label} `))?.[0];
  const time = session === undefined ? undefined : BEGINS[session];
  return {
    ...(place === undefined ? {} : { slot: place.reference.slice('Schedule/'.length) }),
    ...(expert === undefined ? {} : { assigned: expert.id }),
    ...(isPlainDate(day) ? { on: day } : {}),
    ...(time === undefined ? {} : { time }),
  };
}

function refuseArranging(answers: ConsultationArranged, request: Request, { held = [], today, actor }: ActionContext): Refusal | undefined {
  const { decision, on, meeting, assigned, room } = answers;
  if (decision !== 'accept') return undefined;
  if (on !== undefined && on < today) return { refuse: '会诊日期不能早于今天。', item: 'on', next: '请核对日期。' };
  if (assigned !== undefined && nameOfExpert(held, assigned) === undefined)
    return { refuse: '没有找到所指派的专家。', item: 'assigned', next: '请从列表中选择。' };
  const slot = slotOf(answers, request);
  const full = slot === undefined || slot === request.place?.reference ? undefined : refusePlace(LOOP, held, slot, actor.org, 'slot');
  if (full) return full;
  const time = timeOf(answers, request.number);
  const taken =
    room === undefined || time === undefined ? undefined : refuseRoom(findBookable(held, placeRef(room)), actor.org, time, 'room');
  if (taken) return taken;
  const busy = assigned === undefined || time === undefined ? undefined : refuseExpert(held, assigned, time, 'assigned');
  if (busy) return busy;
  return meeting === 'room' && !held.some(isProvider)
    ? { refuse: '还没有设置视频会议服务。', item: 'meeting', next: '请另填会议地址，或请医共体管理员设置视频会议服务。' }
    : undefined;
}

/** The hours, the room and the expert's time that change hands; nothing where only material is asked for. */
function draftArranging(answers: ConsultationArranged, request: Request, { held = [], now, actor }: ActionContext): readonly Draft[] {
  if (answers.decision === 'materials') return [];
  const [before, after] = [request.place?.reference, slotOf(answers, request)];
  const booking = answers.decision === 'accept' ? timeOf(answers, request.number) : undefined;
  const expert = nameOfExpert(held, answers.assigned);
  const references = [placeRef(answers.room), expert && diaryOf(expert.id)].filter((reference) => reference !== undefined);
  return [
    ...(before === after ? [] : [...draftTaken(held, before, -1), ...draftTaken(held, after, 1)]),
    ...draftBookings(held, request.number, booking && { references, booking }, now),
    ...(booking && expert ? beginDiary(held, expert, actor.org, booking) : []),
  ];
}

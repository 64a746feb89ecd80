/** The ward: admission, bed, what was ordered and came back, discharge; who sees it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EncounterLocation } from '@medplum/fhirtypes';
import { perform, performAs, staffOf } from '../../../kernel/actions/testing.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type PostName, type SmallCounty } from '../../../kernel/commit/testing/small-county.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { startCritical } from '../../../kernel/patterns/critical/critical.ts';
import { addDays, nowInstant, today } from '../../../kernel/periods/plain-date.ts';
import { readPerson } from '../../../kernel/reading/read-person.ts';
import { readRowChoices } from '../../../kernel/reading/read-row-choices.ts';
import { readWorklist, requireWorklist } from '../../../kernel/reading/read-worklist.ts';
import { loadReference, readCurrent } from '../../../kernel/record/read.ts';
import clinic from '../system.ts';

const DAY = today();
const PNEUMONIA = { code: 'J18.9', display: '肺炎' };

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([clinic]);
  await perform(county, 'nurse-a', 'clinic.open-ward-beds', undefined, { date: DAY, ward: '内科', first: 1, last: 6 });
});
after(() => county.close());

type Who = 'zhang' | 'li' | 'wang' | 'chen';
const resident = (who: Who): number => county.residents[who].resident;
const admission = (bed: string) => ({ date: DAY, way: 'outp', bed, diagnosis: PNEUMONIA });

/** The beds that a form offers to somebody, by what they read. */
async function free(post: PostName): Promise<ReadonlyMap<string, string>> {
  const who = county.as(post);
  const rows = await readRowChoices(county.store, county.store.database, who, 'row:clinic_beds', {});
  return new Map(rows.map(({ code, display }) => [display, code]));
}

/** The id of a bed by its name, whoever lies in it. */
async function bedOf(name: string): Promise<string> {
  const [ward = '', bed = ''] = name.split(' ');
  const places = await loadReference(county.store.database, 'Location');
  const found = places.find(
    ({ resource }) => resource.resourceType === 'Location' && resource.name === bed && resource.partOf?.display === ward,
  );
  assert.ok(found, name);
  return found.id;
}

async function ward(post: PostName) {
  const who = county.as(post);
  const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'clinic.ward'), {});
  return rows.map(({ key, person, cells }) => ({
    key,
    person: person.resident,
    name: person.name,
    bed: cells.bed?.text,
    waitsFor: cells.waitsFor?.text ?? '',
    lastResult: cells.lastResult?.text ?? '',
    prompt: cells.prompt?.text ?? '',
    doubt: cells.bedDoubt?.text ?? '',
  }));
}

test('what is done to somebody who waits or lies in is offered once they do', async () => {
  const offered = async () => {
    const { actions, cards } = await readPerson(county.store, county.as('doctor-a'), resident('wang'));
    const ids = [...actions, ...cards.flatMap((card) => card.actions)].map(({ id }) => id);
    return ['clinic.admit', 'clinic.move-bed', 'clinic.discharge', 'clinic.call'].filter((id) => ids.includes(id));
  };
  assert.deepEqual(await offered(), ['clinic.admit']);
  const who = resident('wang');
  await perform(county, 'doctor-a', 'clinic.admit', who, admission(await bedOf('内科 04床')));
  assert.deepEqual(await offered(), ['clinic.admit', 'clinic.move-bed', 'clinic.discharge']);
  const [stay] = await ward('nurse-a');
  await perform(county, 'doctor-a', 'clinic.discharge', who, { target: stay?.key, date: DAY, disposition: 'home', diagnosis: PNEUMONIA });
  assert.deepEqual(await offered(), ['clinic.admit']);
});

test('whoever is admitted lies in the ward by bed; once in one institution; a second bed is a move', async () => {
  await perform(county, 'doctor-a', 'clinic.admit', resident('zhang'), admission(await bedOf('内科 02床')));
  await perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission(await bedOf('内科 01床')));
  assert.deepEqual(
    (await ward('nurse-a')).map(({ name, bed }) => `${bed} ${name}`),
    ['内科 01床 李秀英', '内科 02床 张伟'],
  );
  await assert.rejects(
    perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission(await bedOf('内科 03床'))),
    /已于.+入住本机构/,
  );
  const [li] = await ward('nurse-a');
  const move = { target: li?.key, date: DAY, bed: await bedOf('内科 05床') };
  await assert.rejects(
    perform(county, 'nurse-a', 'clinic.move-bed', resident('li'), { ...move, bed: await bedOf('内科 01床') }),
    /已经在这张床/,
  );
  await perform(county, 'nurse-a', 'clinic.move-bed', resident('li'), move);
  assert.deepEqual(
    (await ward('nurse-a')).map(({ bed }) => bed),
    ['内科 02床', '内科 05床'],
  );
});

test('open orders, the latest result and what must be seen to stand beside the bed; another institution’s orders do not', async () => {
  const subject = { reference: `Patient/${county.residents.zhang.patient}` };
  const order = (id: string, text: string, org: string, status: 'active' | 'completed') => ({
    op: 'create' as const,
    id,
    resource: {
      resourceType: 'ServiceRequest' as const,
      status,
      intent: 'order' as const,
      code: { text },
      subject,
      authoredOn: nowInstant(),
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }],
    },
  });
  const alarm = startCritical(
    {
      report: 'DiagnosticReport/ward-1',
      order: 'ServiceRequest/ward-done',
      subject: subject.reference,
      owner: 'hospital-a',
      centre: 'laboratory',
      findings: [{ code: 'k', text: '血钾 6.8 mmol/L' }],
    },
    { now: nowInstant(), actor: { org: 'centre' } },
  );
  await commit(county.store, BY_TEST, [
    order('ward-open', '胸部CT', 'hospital-a', 'active'),
    order('ward-done', '电解质', 'hospital-a', 'completed'),
    order('ward-other', '外院心电图', 'hospital-b', 'active'),
    {
      op: 'create',
      resource: {
        resourceType: 'DiagnosticReport',
        status: 'final',
        basedOn: [{ reference: 'ServiceRequest/ward-done' }],
        code: { text: '电解质' },
        subject,
        issued: nowInstant(),
        conclusion: 'K 6.80 ↑↑',
      },
    },
    { op: 'create', resource: alarm },
  ]);
  const [zhang] = await ward('doctor-a');
  assert.deepEqual([zhang?.waitsFor, zhang?.lastResult, zhang?.prompt], ['胸部CT', '电解质 K 6.80 ↑↑', '危急值待接收：血钾 6.8 mmol/L']);
});

test('a discharge with open orders asks; the stay then ends, with disposition and diagnosis, and the bed is left', async () => {
  const [zhang] = await ward('doctor-a');
  const answers = { target: zhang?.key, date: DAY, disposition: 'home', diagnosis: PNEUMONIA };
  await assert.rejects(
    perform(county, 'doctor-a', 'clinic.discharge', resident('zhang'), { ...answers, date: addDays(DAY, -3) }),
    /早于入院日期/,
  );
  await assert.rejects(perform(county, 'specialist', 'clinic.discharge', resident('zhang'), answers));
  await assert.rejects(perform(county, 'doctor-a', 'clinic.discharge', resident('zhang'), answers), /还有1项申请没有结果：胸部CT/);
  const [li] = (await ward('doctor-a')).filter(({ name }) => name === '李秀英');
  await perform(county, 'doctor-a', 'clinic.discharge', resident('li'), { ...answers, target: li?.key });
  assert.deepEqual(
    (await ward('doctor-a')).map(({ name }) => name),
    ['张伟'],
  );
  await perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission(await bedOf('内科 01床')));
  assert.equal((await ward('doctor-a')).length, 2, 'who left may be admitted again');
});

test('beds are offered while nobody lies in them, of one’s own institution alone; whoever leaves frees one, whichever way', async () => {
  assert.deepEqual([...(await free('nurse-a')).keys()], ['内科 03床', '内科 04床', '内科 05床', '内科 06床']);
  assert.equal((await free('specialist')).size, 0, 'beds of another institution are not offered');
  const bed = await bedOf('内科 02床');
  await assert.rejects(perform(county, 'doctor-a', 'clinic.admit', resident('wang'), admission(bed)), /内科 02床已有病人/);
  const elsewhere = staffOf(county, 'family-doctor', 'hospital-b', 'doctor-b', '卫医生');
  await assert.rejects(performAs(county, elsewhere, 'clinic.admit', resident('chen'), admission(bed)), /不是本机构的/);
  // The hospital's own system sends the discharge: no step of the platform was taken, and the bed is free.
  const [zhang] = (await ward('nurse-a')).filter(({ name }) => name === '张伟');
  const stay = zhang && (await readCurrent(county.store.database, 'Encounter', zhang.key));
  assert.ok(stay?.resource?.resourceType === 'Encounter');
  const ended = {
    ...stay.resource,
    id: zhang?.key ?? '',
    status: 'finished' as const,
    period: { ...stay.resource.period, end: nowInstant() },
  };
  await commit(county.store, BY_TEST, [{ op: 'update', resource: ended, ifVersion: stay.version }]);
  assert.ok((await free('nurse-a')).has('内科 02床'));
});

test('of two who lay two patients into one bed at the same moment, one is told; so of two who move them there', async () => {
  const bed = await bedOf('内科 06床');
  const tries = await Promise.allSettled([
    perform(county, 'doctor-a', 'clinic.admit', resident('zhang'), admission(bed)),
    perform(county, 'doctor-a', 'clinic.admit', resident('wang'), admission(bed)),
  ]);
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const each of tries) if (each.status === 'rejected') assert.match(String(each.reason), /内科 06床已有病人/);
  const lying = (await ward('nurse-a')).map(({ name }) => name);
  for (const [at, who] of (['zhang', 'wang'] as const).entries())
    if (tries[at]?.status === 'rejected')
      await perform(county, 'doctor-a', 'clinic.admit', resident(who), admission(await bedOf(`内科 0${3 + at}床`)));
  assert.equal(new Set((await ward('nurse-a')).map(({ bed: at }) => at)).size, lying.length + 1, 'each has a bed of their own');
  const target = await bedOf('内科 02床');
  const moves = (await ward('nurse-a')).map(async ({ key, person }) =>
    perform(county, 'nurse-a', 'clinic.move-bed', person, { target: key, date: DAY, bed: target }),
  );
  assert.equal((await Promise.allSettled(moves)).filter(({ status }) => status === 'fulfilled').length, 1);
});

/** What a hospital's own system says of where somebody lies. */
async function sendPlace(key: string, location: EncounterLocation): Promise<void> {
  const stay = await readCurrent(county.store.database, 'Encounter', key);
  assert.ok(stay?.resource?.resourceType === 'Encounter');
  await commit(county.store, BY_TEST, [
    { op: 'update', resource: { ...stay.resource, id: key, location: [location] }, ifVersion: stay.version },
  ]);
}

const registered = async (name: string): Promise<EncounterLocation> => ({
  location: { reference: `Location/${await bedOf(name)}`, display: name },
  status: 'active',
});

test('what a hospital’s own system says is kept: a place that is no registered bed is told so until the ward gives one, a registered one is taken', async () => {
  const [first, second] = await ward('nurse-a');
  assert.ok(first && second);
  const lying = async (key: string) => {
    const found = (await ward('nurse-a')).find((each) => each.key === key);
    return [found?.bed, found?.doubt];
  };
  await sendPlace(first.key, { location: { display: '急诊 走廊加1' }, status: 'active' });
  assert.deepEqual(await lying(first.key), ['急诊 走廊加1', '床位未登记']);
  const extra = await perform(county, 'nurse-a', 'clinic.open-ward-beds', undefined, {
    date: DAY,
    ward: '外科',
    mark: '加',
    first: 1,
    last: 2,
  });
  assert.match(extra.tell?.text ?? '', /床位2张/);
  await sendPlace(second.key, await registered('外科 加01床'));
  assert.deepEqual(await lying(second.key), ['外科 加01床', '']);
  assert.equal((await free('nurse-a')).has('外科 加01床'), false);
  const given = { target: first.key, date: DAY, bed: await bedOf('外科 加02床') };
  await perform(county, 'nurse-a', 'clinic.move-bed', first.person, given);
  assert.deepEqual(await lying(first.key), ['外科 加02床', '']);
  const stay = await readCurrent(county.store.database, 'Encounter', first.key);
  assert.ok(stay?.resource?.resourceType === 'Encounter');
  assert.deepEqual(
    stay.resource.location?.slice(-2).map(({ location, status }) => [location.display, status]),
    [
      ['急诊 走廊加1', 'completed'],
      ['外科 加02床', 'active'],
    ],
  );
});

test('two whom a hospital’s own system lays in one bed are both kept and both marked, in the ward and on their pages, until one is moved', async () => {
  const [first, second] = await ward('nurse-a');
  assert.ok(first && second);
  const doubts = async () => (await ward('nurse-a')).filter(({ doubt }) => doubt !== '').map(({ key, doubt }) => `${key} ${doubt}`);
  const onPage = async (who: number) => {
    const { cards } = await readPerson(county.store, county.as('nurse-a'), who);
    return cards.flatMap(({ rows }) => rows).find((row) => row.bedDoubt !== undefined)?.bedDoubt?.text;
  };
  assert.deepEqual(await doubts(), []);
  await sendPlace(second.key, await registered(first.bed ?? ''));
  assert.deepEqual((await doubts()).toSorted(), [`${first.key} 床位重复`, `${second.key} 床位重复`].toSorted());
  assert.deepEqual([await onPage(first.person), await onPage(second.person)], ['床位重复', '床位重复']);
  const left = [...(await free('nurse-a')).values()].at(0);
  await perform(county, 'nurse-a', 'clinic.move-bed', second.person, { target: second.key, date: DAY, bed: left });
  assert.deepEqual(await doubts(), []);
});

test('a bed with somebody in it is not closed; one that was closed is offered to nobody until it is opened again', async () => {
  const again = { date: DAY, ward: '妇科', mark: '加', first: 1, last: 2 };
  await perform(county, 'nurse-a', 'clinic.open-ward-beds', undefined, again);
  const [first] = await ward('nurse-a');
  await sendPlace(first?.key ?? '', await registered('妇科 加01床'));
  const close = (target: string, post: PostName = 'nurse-a') => perform(county, post, 'clinic.close-bed', undefined, { target, date: DAY });
  await assert.rejects(close(await bedOf('妇科 加01床')), /有病人，不能停用/);
  const bed = await bedOf('妇科 加02床');
  await assert.rejects(close(bed, 'desk'), /请从列表中选择|只能停用本机构/);
  await close(bed);
  assert.equal((await free('nurse-a')).has('妇科 加02床'), false);
  await assert.rejects(perform(county, 'doctor-a', 'clinic.admit', resident('zhang'), admission(bed)), /已停用|已于/);
  await perform(county, 'nurse-a', 'clinic.open-ward-beds', undefined, again);
  assert.ok((await free('nurse-a')).has('妇科 加02床'));
  await assert.rejects(perform(county, 'nurse-a', 'clinic.open-ward-beds', undefined, again), /都已登记/);
});

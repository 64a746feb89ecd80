/** The ward: admission, bed, what was ordered and came back, discharge; who sees it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { perform } from '../../../kernel/actions/testing.ts';
import { commit } from '../../../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty, type PostName, type SmallCounty } from '../../../kernel/commit/testing/small-county.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { startCritical } from '../../../kernel/patterns/critical/critical.ts';
import { addDays, nowInstant, today } from '../../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../../kernel/reading/read-worklist.ts';
import clinic from '../system.ts';

const DAY = today();
const PNEUMONIA = { code: 'J18.9', display: '肺炎' };

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([clinic]);
});
after(() => county.close());

type Who = 'zhang' | 'li';
const resident = (who: Who): number => county.residents[who].resident;
const admission = (bed: string) => ({ date: DAY, way: 'outp', bed, diagnosis: PNEUMONIA });

async function ward(post: PostName) {
  const who = county.as(post);
  const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'clinic.ward'), {});
  return rows.map(({ key, person, cells }) => ({
    key,
    name: person.name,
    bed: cells.bed?.text,
    waitsFor: cells.waitsFor?.text ?? '',
    lastResult: cells.lastResult?.text ?? '',
    prompt: cells.prompt?.text ?? '',
  }));
}

test('whoever is admitted lies in the ward by bed; once in one institution; a second bed is a move', async () => {
  await perform(county, 'doctor-a', 'clinic.admit', resident('zhang'), admission('内科 02床'));
  await perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission('内科 01床'));
  assert.deepEqual(
    (await ward('nurse-a')).map(({ name, bed }) => `${bed} ${name}`),
    ['内科 01床 李秀英', '内科 02床 张伟'],
  );
  await assert.rejects(perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission('内科 03床')), /已于.+入住本机构/);
  const [li] = await ward('nurse-a');
  const move = { target: li?.key, date: DAY, bed: '内科 05床' };
  await assert.rejects(perform(county, 'nurse-a', 'clinic.move-bed', resident('li'), { ...move, bed: '内科 01床' }), /已经在这张床/);
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
  await perform(county, 'doctor-a', 'clinic.admit', resident('li'), admission('内科 01床'));
  assert.equal((await ward('doctor-a')).length, 2, 'who left may be admitted again');
});

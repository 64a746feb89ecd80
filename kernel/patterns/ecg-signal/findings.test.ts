/** Critical findings at the edge of every threshold, suggestions with their rule, exchanged electrodes, and what is written down. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReal } from '../../exchange/ecg/testing.ts';
import { analyseEcg } from './analyse-ecg.ts';
import { buildEcgObservation, buildMeasurementObservations } from './build-ecg-observation.ts';
import { checkLeads } from './check-leads.ts';
import { CRITICAL_DEFAULTS, CRITICAL_RULES } from './critical-rules.ts';
import { decodeEcg } from './decode-ecg.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { findCritical } from './find-critical.ts';
import { type EcgMeasurements, measureEcg, type StLevel } from './measure-ecg.ts';
import { suggestStatements } from './suggest-statements.ts';
import { makeTrace } from './testing.ts';

const PLAIN: EcgMeasurements = {
  seconds: 10,
  beats: [1, 2, 3, 4, 5, 6, 7],
  rate: 75,
  rrVariation: 0.02,
  pPresent: true,
  qrs: 90,
  qtcBazett: 400,
  st: [],
  notMeasured: [],
};

const raised = (more: Partial<EcgMeasurements>, own = CRITICAL_DEFAULTS) => findCritical({ ...PLAIN, ...more }, own).map(({ id }) => id);
const st = (levels: Readonly<Record<string, number>>): { st: StLevel[] } => ({
  st: Object.entries(levels).map(([lead, j]) => ({ lead, j, j60: j })),
});

test('each critical threshold fires at its figure and not before it', () => {
  assert.deepEqual(raised({}), []);
  assert.deepEqual(raised({ longestPause: 2_999 }), []);
  assert.deepEqual(raised({ longestPause: 3_000 }), ['pause']);
  assert.deepEqual(raised({ rate: 35 }), []);
  assert.deepEqual(raised({ rate: 34.9 }), ['slow-rate']);
  assert.deepEqual(raised({ qtcBazett: 549 }), []);
  assert.deepEqual(raised({ qtcBazett: 550 }), ['long-qtc']);
  assert.deepEqual(raised({ rate: 229 }), []);
  assert.deepEqual(raised({ rate: 230 }), ['fast-narrow']);
  assert.deepEqual(raised({ rate: 149, qrs: 120, pPresent: false }), []);
  assert.deepEqual(raised({ rate: 150, qrs: 120, pPresent: false }), ['fast-wide']);
  assert.deepEqual(raised({ rate: 150, qrs: 119, pPresent: false }), []);
  assert.deepEqual(raised({ rate: 179, rrVariation: 0.2, pPresent: false }), []);
  assert.deepEqual(raised({ rate: 180, rrVariation: 0.2, pPresent: false }), ['fast-fibrillation']);
  assert.deepEqual(raised({ rate: 150, rrVariation: 0.2, pPresent: false, qrs: 130, shortestRr: 251 }), []);
  assert.deepEqual(raised({ rate: 150, rrVariation: 0.2, pPresent: false, qrs: 130, shortestRr: 250 }), ['preexcited-fibrillation']);
});

test('ST elevation: 0.1 mV in limb leads and V4 to V6, 0.3 mV in V1 to V3, in two neighbours', () => {
  assert.deepEqual(raised(st({ II: 99, III: 99, aVF: 99 })), []);
  assert.deepEqual(raised(st({ III: 100, aVF: 100 })), ['st-elevation']);
  assert.deepEqual(raised(st({ III: 300 })), [], 'one lead alone');
  assert.deepEqual(raised(st({ aVL: 150, III: 150 })), [], 'no neighbours');
  assert.deepEqual(raised(st({ V2: 299, V3: 299 })), []);
  assert.deepEqual(raised(st({ V2: 300, V3: 300 })), ['st-elevation']);
  assert.deepEqual(raised(st({ V3: 300, V4: 100 })), ['st-elevation']);
  assert.deepEqual(raised(st({ III: 100, aVF: 100 }), { ...CRITICAL_DEFAULTS, stLimb: 150 }), [], 'a unit sets its own figure');
  assert.match(findCritical({ ...PLAIN, ...st({ II: 210, aVF: 180 }) })[0]?.text ?? '', /II 0\.21 mV、aVF 0\.18 mV/);
});

test('what was not measured raises nothing, and every finding names a rule, what to confirm and the source', () => {
  assert.deepEqual(findCritical({ seconds: 10, beats: [], st: [], notMeasured: [] }), []);
  const known = new Set<string>(CRITICAL_RULES.map(({ id }) => id));
  for (const finding of findCritical({ ...PLAIN, rate: 20, longestPause: 4_000, ...st({ II: 400, aVF: 400 }) })) {
    assert.ok(known.has(finding.id));
    assert.ok(finding.confirm.length > 0 && finding.source.includes('心电图危急值'));
  }
});

test('from the signal: elevation of 0.15 mV is raised, of 0.05 mV is not; the healthy recordings raise nothing', () => {
  const raisedBy = (level: number) => findCritical(measureEcg(makeTrace({ st: { II: level, V4: level, V5: level } }))).map(({ id }) => id);
  assert.deepEqual(raisedBy(150), ['st-elevation']);
  assert.deepEqual(raisedBy(50), []);
  assert.deepEqual(findCritical(measureEcg(readReal('dicom').trace)), []);
  assert.deepEqual(findCritical(measureEcg(readReal('aecg').trace)), []);
});

test('suggestions name their rule and figures', () => {
  const rules = (trace: EcgTrace, sex?: 'male' | 'female') => suggestStatements(measureEcg(trace), sex).map(({ rule }) => rule);
  assert.deepEqual(rules(readReal('dicom').trace, 'female'), ['sinus-rhythm'], 'the device: sinus rhythm, normal');
  assert.deepEqual(rules(readReal('aecg').trace, 'male'), ['sinus-rhythm', 'axis-left']);
  assert.deepEqual(rules(makeTrace()), ['sinus-rhythm']);
  assert.deepEqual(rules(makeTrace({ rr: [1_200] })), ['sinus-rhythm', 'slow']);
  assert.deepEqual(rules(makeTrace({ pr: 240 })), ['sinus-rhythm', 'long-pr']);
  assert.deepEqual(rules(makeTrace({ qrs: 150, qt: 420, rr: [1_000] })), ['sinus-rhythm', 'wide-qrs']);
  assert.deepEqual(rules(makeTrace({ rr: [800, 900, 1_000], axis: -60 })), ['sinus-rhythm', 'irregular', 'axis-left']);
  assert.deepEqual(rules(makeTrace({ pr: undefined, rr: [600, 850, 520, 980, 700, 450, 900] }))[0], 'fibrillation-like');
  const [slow] = suggestStatements({ ...PLAIN, rate: 59 });
  assert.deepEqual(slow, { rule: 'slow', text: '心动过缓', because: '心率 59 次/分（< 60）' });
});

test('limits of the statements at their figures', () => {
  const has = (more: Partial<EcgMeasurements>, rule: string, sex?: 'male' | 'female') =>
    suggestStatements({ ...PLAIN, ...more }, sex).some((statement) => statement.rule === rule);
  assert.deepEqual(
    [has({ rate: 60 }, 'slow'), has({ rate: 59.9 }, 'slow'), has({ rate: 100 }, 'fast'), has({ rate: 100.1 }, 'fast')],
    [false, true, false, true],
  );
  assert.deepEqual(
    [has({ pr: 200 }, 'long-pr'), has({ pr: 201 }, 'long-pr'), has({ pr: 120 }, 'short-pr'), has({ pr: 119 }, 'short-pr')],
    [false, true, false, true],
  );
  assert.deepEqual([has({ qrs: 119 }, 'wide-qrs'), has({ qrs: 120 }, 'wide-qrs')], [false, true]);
  assert.deepEqual([has({ qtcBazett: 449 }, 'long-qtc', 'male'), has({ qtcBazett: 450 }, 'long-qtc', 'male')], [false, true]);
  assert.deepEqual([has({ qtcBazett: 459 }, 'long-qtc', 'female'), has({ qtcBazett: 460 }, 'long-qtc', 'female')], [false, true]);
  assert.deepEqual(
    [
      has({ qrsAxis: -30 }, 'axis-left'),
      has({ qrsAxis: -31 }, 'axis-left'),
      has({ qrsAxis: 90 }, 'axis-right'),
      has({ qrsAxis: 91 }, 'axis-right'),
    ],
    [false, true, false, true],
  );
});

test('exchanged electrodes are suspected by their signs; right ones are not', () => {
  const suspected = (trace: EcgTrace) => checkLeads(trace).suspicions.map(({ rule }) => rule);
  for (const kind of ['dicom', 'aecg', 'wfdb'] as const) {
    const check = checkLeads(readReal(kind).trace);
    assert.deepEqual(check.suspicions, []);
    assert.deepEqual(
      check.identities.map(({ holds }) => holds),
      [true, true, true, true],
    );
  }
  const right = makeTrace();
  assert.deepEqual(suspected(right), []);
  const swap = (leads: Readonly<Record<string, readonly [number, string]>>): EcgTrace => ({
    ...right,
    leads: right.leads.map((lead) => {
      const [sign, from] = leads[lead.name] ?? [1, lead.name];
      const source = right.leads.find(({ name }) => name === from) ?? lead;
      return { ...lead, microvolts: source.microvolts.map((value) => sign * value) };
    }),
  });
  // Arms: I inverted, II and III, aVR and aVL change places. Right arm and left leg: I = -III, II = -II, aVR and aVF change places.
  assert.deepEqual(suspected(swap({ I: [-1, 'I'], II: [1, 'III'], III: [1, 'II'], aVR: [1, 'aVL'], aVL: [1, 'aVR'] })), ['arms']);
  assert.deepEqual(suspected(swap({ I: [-1, 'III'], II: [-1, 'II'], III: [-1, 'I'], aVR: [1, 'aVF'], aVF: [1, 'aVR'] })), [
    'right-arm-left-leg',
  ]);
  const flatTwo = right.leads.map((lead) =>
    lead.name === 'II' ? { ...lead, microvolts: lead.microvolts.map((value) => value / 50) } : lead,
  );
  assert.deepEqual(suspected({ ...right, leads: flatTwo }), ['right-leg']);
  const wrong = swap({ aVR: [1, 'aVL'] });
  assert.deepEqual(
    checkLeads(wrong)
      .identities.filter(({ holds }) => !holds)
      .map(({ identity }) => identity),
    ['aVR = −(I + II)/2'],
  );
});

test('the whole analysis in one call says what its parts say', () => {
  const { trace } = readReal('dicom');
  const measurements = measureEcg(trace);
  assert.deepEqual(analyseEcg(trace, 'female'), {
    measurements,
    statements: suggestStatements(measurements, 'female'),
    critical: findCritical(measurements),
    leads: checkLeads(trace),
  });
});

test('what is written: the trace comes back, measurements derive from it, what was not measured says so', () => {
  const { trace } = readReal('dicom');
  const facts = {
    subject: { reference: 'Patient/p1' },
    basedOn: { reference: 'ServiceRequest/s1' },
    received: '2026-03-01T08:00:00+08:00',
  };
  const observation = buildEcgObservation(trace, facts);
  assert.deepEqual(decodeEcg(JSON.parse(JSON.stringify(observation))), trace);
  assert.deepEqual([observation.code.coding?.[0]?.code, observation.effectiveDateTime], ['11524-6', '2013-01-25T10:59:19+08:00']);
  const { pr: _, ...withoutPr } = measureEcg(trace);
  const written = buildMeasurementObservations(buildEcgObservation(trace, facts), withoutPr, { reference: 'Observation/trace' });
  const byCode = new Map(written.map((one) => [one.code.coding?.[0]?.code, one]));
  assert.deepEqual([...byCode.keys()], ['8867-4', '8625-6', '8633-0', '8634-8', '8636-3', '8626-4', '8632-2', '8638-9']);
  assert.deepEqual(byCode.get('8867-4')?.valueQuantity, { value: 61, unit: '次/分', system: 'http://unitsofmeasure.org', code: '/min' });
  assert.equal(byCode.get('8625-6')?.dataAbsentReason?.text, '未测得');
  assert.ok(
    written.every((one) => one.derivedFrom?.[0]?.reference === 'Observation/trace' && one.basedOn?.[0]?.reference === 'ServiceRequest/s1'),
  );
});

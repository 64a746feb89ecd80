// Searches as clients write them, beyond single parameters: chains, includes, compartments, pages, totals and refusals, on a real database.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { bundleShape, openNamedResources } from '../testing/named-resources.ts';

const { door, expectAll, fill, find, nameOf, search } = await openNamedResources();
after(() => door.close());

test('chains, forwards and in reverse, through residents and through institutions', async () => {
  await expectAll('', [
    ['Observation?patient.name=zw&code=sbp', 'o3'],
    ['Observation?subject:Patient.birthdate=1970', 'o5 o6'],
    ['Observation?encounter.class=IMP', 'o1'],
    ['Observation?encounter.class=AMB', ''],
    ['Observation?patient={p1}&encounter.class=IMP', 'o1'],
    ['Observation?patient={p1}&performer:Practitioner.name=ouyang', 'o1'],
    ['Observation?encounter.service-provider.name=青龙', 'o1'],
    ['Encounter?practitioner.family=muller', 'e2'],
    ['Encounter?subject:Patient.organization.name=青龙', 'e1'],
    ['Patient?general-practitioner:Practitioner.identifier=urn:lic|L9', 'p1'],
    ['Organization?partof.identifier=urn:org|O1', 'dep'],
    ['Patient?_has:Observation:patient:code=882-1', 'p2'],
    ['Patient?_has:Observation:patient:value-quantity=gt140', 'p1'],
    ['Patient?_has:Encounter:patient:_has:Observation:encounter:code=8480-6', 'p1'],
    ['Practitioner?_has:Observation:performer:code=8480-6', 'doc'],
    ['Organization?_has:Encounter:service-provider:class=IMP', 'org'],
    ['Encounter?_has:Observation:encounter:value-quantity=140', 'e1'],
    ['Encounter?patient={p1}&_has:Observation:encounter:value-quantity=140', 'e1'],
    ['Encounter?patient={p2}&_has:Observation:encounter:value-quantity=140', ''],
  ]);
});

test('includes: forwards, in reverse, again and again, each resource once', async () => {
  const included = (written: string): Promise<string> => find(written, 'include');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter'), 'e1');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:subject:Patient&_include=Observation:performer'), 'doc p1');
  assert.equal(await included('Observation?_id={o1}&_include=*'), 'doc e1 p1');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter&_include:iterate=Encounter:service-provider'), 'e1 org');
  assert.equal(await included('Observation?_id={o1}&_include=Observation:encounter&_include=Encounter:service-provider'), 'e1');
  assert.equal(await included('Encounter?_id={e1}&_revinclude=Observation:encounter'), 'o1');
  assert.equal(await included('Patient?_id={p2}&_revinclude=Observation:patient&_revinclude=Encounter:patient'), 'e2 o5 o6');
  assert.equal(await included('Organization?_id={org}&_revinclude:iterate=Organization:partof'), 'dep');
  assert.equal(await included('Encounter?_id={e1}&_revinclude=Observation:encounter&_include:iterate=Observation:performer'), 'doc o1');
});

test('a compartment holds what is about the person and what they took part in', async () => {
  assert.equal(await find('Patient/{p1}/Observation'), 'o1 o2 o3 o4');
  assert.equal(await find('Patient/{p1}/Observation?date=2024-03'), 'o4');
  assert.equal(await find('Patient/{p2}/*'), 'e2 o5 o6 p2');
  assert.equal(await find('Patient/{p2}/*?_type=Encounter'), 'e2');
  assert.equal((await door.send('GET', fill('Patient/{p2}/Organization'))).status, 404);
  assert.equal((await door.send('GET', 'Patient/nobody/Observation')).status, 404);
  assert.equal(await find('?_type=Patient,Location&_lastUpdated=gt2020'), 'loc p1 p2');
});

test('several sort keys, missing values last, and pages that neither repeat nor miss', async () => {
  const order = async (written: string): Promise<string> => {
    const seen: string[] = [];
    let url: string | undefined = fill(written);
    while (url !== undefined) {
      const bundle = await search(url);
      seen.push(...bundle.entry.map((each) => nameOf(each.resource.id)));
      url = bundle.link.find((link) => link.relation === 'next')?.url.slice(door.base.length + 1);
      assert.ok(seen.length < 50, written);
    }
    return seen.join(' ');
  };
  for (const count of [1, 2, 3, 50]) {
    assert.equal(await order(`Observation?_sort=-value-quantity&_count=${count}&patient={p1}`), 'o2 o1 o3 o4');
    assert.equal(await order(`Observation?_sort=value-quantity&_count=${count}&patient={p1}`), 'o3 o1 o2 o4');
    assert.equal(await order(`Observation?_sort=status,-value-quantity&_count=${count}&patient={p1}`), 'o3 o2 o1 o4');
    assert.equal(await order(`Observation?_sort=-status,value-quantity&_count=${count}&patient={p1}`), 'o1 o2 o4 o3');
    assert.equal(await order(`Patient?_sort=birthdate&_count=${count}`), 'p1 p2');
    assert.equal(await order(`Patient?_sort=-birthdate&_count=${count}`), 'p2 p1');
    for (const sort of ['code,-date,_id', '-subject,date', 'method,-_lastUpdated', 'identifier', '-performer,status,date', ''])
      assert.equal(
        (await order(`Observation?_sort=${sort}&_count=${count}`)).split(' ').sort().join(' '),
        'o1 o2 o3 o4 o5 o6',
        `${sort} ${count}`,
      );
    assert.equal((await order(`Patient/{p1}/*?_count=${count}`)).split(' ').length, 9);
  }
});

test('totals, counts, summaries and elements', async () => {
  const totalOf = async (written: string): Promise<number | undefined> => (await search(written)).total;
  assert.equal(await totalOf('Observation?_count=2'), undefined);
  assert.equal(await totalOf('Observation?_count=2&_total=accurate'), 6);
  assert.equal(await totalOf('Observation?_count=2&_total=estimate'), 6);
  assert.equal(await totalOf('Observation?_count=0'), 6);
  assert.equal(await totalOf('Observation?_summary=count'), 6);
  assert.equal(await totalOf('Observation'), 6);
  const first = async (written: string): Promise<string> =>
    Object.keys((await search(written)).entry[0]?.resource ?? {})
      .sort()
      .join(' ');
  assert.equal(await first('Observation?_id={o5}&_elements=note'), 'code id meta note resourceType status');
  assert.equal(await first('Observation?_id={o5}&_summary=text'), 'code id meta resourceType status');
  assert.equal(await first('Observation?_id={o5}&_summary=true'), 'code id meta resourceType status subject valueCodeableConcept');
  assert.equal(await first('Observation?_id={o5}&_summary=data'), 'code id meta note resourceType status subject valueCodeableConcept');
});

test('what cannot be searched by is refused with a sentence', async () => {
  for (const written of [
    'Observation?code:exact=1',
    'Observation?date:contains=1',
    'Observation?value-quantity=abc',
    'Observation?value-quantity=1|2',
    'Observation?date=2024-13',
    'Observation?date=0000',
    'Observation?code-value-quantity=8480-6',
    'Observation?performer=Location/1',
    'Observation?performer=a b',
    'Observation?focus.name=x',
    'Observation?code.text=x',
    'Observation?code:in=http://nowhere.example/vs',
    'Observation?code:below=sbp',
    'Observation?method:missing=maybe',
    'Observation?unheard-of=1',
    'Observation?_sort=unheard-of',
    'Observation?_sort=code-value-quantity',
    'Observation?_include=Observation:status',
    'Observation?_has:Observation:status:code=1',
    'Location?near=91|0',
    'Patient?identifier=|',
  ]) {
    const answer = await door.send('GET', written, undefined, { prefer: 'handling=strict' });
    assert.equal(answer.status, 400, written);
    assert.match(JSON.stringify(answer.json), /\p{Script=Han}/u, written);
  }
});

test('the search parameters are there as resources', async () => {
  const one = await door.send('GET', 'SearchParameter/Observation-code-value-quantity');
  assert.equal(one.status, 200);
  const { total } = bundleShape.parse((await door.send('GET', 'SearchParameter?base=Patient&type=date')).json);
  assert.equal(total, 2);
});

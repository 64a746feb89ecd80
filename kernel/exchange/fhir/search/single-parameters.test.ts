// Searches by single parameters as clients write them: every kind, each prefix and modifier at its boundaries, on a real database.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LOINC, openNamedResources, UCUM } from '../testing/named-resources.ts';

const { door, expectAll, find } = await openNamedResources();
after(() => door.close());

test('dates: a day, a time, a month and a stretch against each prefix', async () => {
  await expectAll('Observation?patient={p1}&date=', [
    ['2024-02-11', 'o1 o2'],
    ['eq2024-02', 'o1 o2 o3'],
    ['2024', 'o1 o2 o3 o4'],
    ['ne2024-02-11', 'o3 o4'],
    ['gt2024-02-11', 'o3 o4'],
    ['ge2024-02-11', 'o1 o2 o3 o4'],
    ['lt2024-02-12', 'o1 o2 o3'],
    ['lt2024-02-11', ''],
    ['le2024-02-11', 'o1 o2'],
    ['sa2024-02-11', 'o4'],
    ['sa2024-02-10', 'o1 o2 o3 o4'],
    ['eb2024-02-12', 'o1 o2'],
    ['eb2024-02-13', 'o1 o2'],
    ['eb2024-02-14', 'o1 o2 o3'],
    ['ap2024-02-11', 'o1 o2 o3 o4'],
    ['2024-02-11T15:30:00Z', 'o2'],
    ['2024-02-11T23:30', 'o2'],
    ['gt2024-02-11T15:29:59Z', 'o1 o2 o3 o4'],
    ['2023,2024-03', 'o4'],
    ['ge2024-02-12&date=lt2024-03-01', 'o3'],
  ]);
  await expectAll('Encounter?date=', [
    ['ge2024-02-20', 'e2'],
    ['ge2024-02-19', 'e1 e2'],
    ['gt2024-02-20', 'e2'],
    ['eb2024-02-21', 'e1'],
    ['2024-02', 'e1'],
    ['sa2024-02', 'e2'],
  ]);
  await expectAll('Patient?', [
    ['birthdate=1950-06-15', 'p1'],
    ['birthdate=1970', 'p2'],
    ['birthdate=lt1960', 'p1'],
    ['birthdate=1970-01-01', ''],
    ['death-date=2024-05', 'p1'],
    ['deceased=true', 'p1'],
    ['deceased=false', 'p2'],
  ]);
  assert.equal(await find('Observation?_lastUpdated=gt2020&code=882-1'), 'o5');
  assert.equal(await find('Observation?_lastUpdated=lt2020&code=882-1'), '');
});

test('numbers and quantities: the precision of what is written, units, each prefix', async () => {
  await expectAll('Observation?value-quantity=', [
    ['140', 'o1 o2'],
    ['140.0', 'o1'],
    ['140.4||mmHg', 'o2'],
    [`140|${UCUM}|mm[Hg]`, 'o1 o2'],
    ['140||kPa', ''],
    [`14|${UCUM}|kPa`, 'o3'],
    // in base units, whatever either side is written in
    [`18.665|${UCUM}|kPa`, 'o1'],
    [`105|${UCUM}|mm[Hg]`, 'o3'],
    [`gt18.5|${UCUM}|kPa`, 'o1 o2'],
    [`lt140|${UCUM}|毫米汞柱`, 'o3'],
    [`ne140|${UCUM}|mm[Hg]`, 'o3'],
    [`gt0|${UCUM}|mg/dL`, ''],
    [`gt0|${UCUM}|nonsense`, ''],
    ['gt140', 'o2'],
    ['ge140.4', 'o2'],
    ['lt140||mmHg', ''],
    ['le140', 'o1 o3'],
    ['ne140', 'o3'],
    ['sa14', 'o1 o2'],
    ['eb140', 'o3'],
    ['ap150||mmHg', 'o1 o2'],
    ['1.4e2', 'o1 o2'],
  ]);
  await expectAll('RiskAssessment?probability=', [
    ['0.25', 'risk'],
    ['0.3', 'risk'],
    ['0.2', ''],
    ['gt0.2', 'risk'],
    ['lt0.25', ''],
    ['le0.25', 'risk'],
  ]);
  assert.equal(await find('Encounter?length=gt9||d'), 'e1');
});

test('tokens: systems, implied systems, and each modifier', async () => {
  await expectAll('Observation?', [
    [`code=${LOINC}|8480-6`, 'o1 o2 o3'],
    ['code=sbp', 'o3 o6'],
    ['code=urn:local|', 'o3 o6'],
    ['code=|sbp', ''],
    ['code=882-1,85354-9', 'o4 o5'],
    ['code:not=8480-6', 'o4 o5 o6'],
    ['code:text=systolic', 'o3'],
    ['method:text=血压计', 'o2'],
    ['code:in=http://example.org/vs/pressure', 'o1 o2 o3'],
    ['code:not-in=http://example.org/vs/pressure', 'o4 o5 o6'],
    ['code:below=urn:local|bp', 'o3 o6'],
    ['code:above=urn:local|sbp', 'o3 o6'],
    ['code:above=urn:local|bp', ''],
    ['combo-code=8462-4', 'o4'],
    ['status=amended', 'o3'],
    ['status=http://hl7.org/fhir/observation-status|amended', 'o3'],
    ['status=urn:other|amended', ''],
    ['status:not=final', 'o3'],
    ['status:in=http://hl7.org/fhir/ValueSet/observation-status&code=882-1', 'o5'],
    ['value-concept=urn:blood|A', 'o5'],
    ['identifier=X-1', 'o2'],
    ['identifier=|X-1', 'o2'],
    ['identifier:missing=false', 'o2'],
    ['method:missing=true&patient={p1}', 'o1 o3 o4'],
    ['_tag=urn:t|demo', 'o6'],
    ['_id={o1},{o5}', 'o1 o5'],
  ]);
  await expectAll('Practitioner?', [
    ['identifier:of-type=urn:idtypes|MD|L9', 'doc'],
    ['identifier:of-type=urn:idtypes|MD|L8', ''],
    ['gender=female', 'dok'],
  ]);
  await expectAll('Patient?', [
    ['email=lj@example.cn', 'p2'],
    ['telecom=08353221234', 'p2'],
    ['active=true', 'p2'],
    ['active:missing=true', 'p1'],
    ['gender=http://hl7.org/fhir/administrative-gender|male', 'p1'],
  ]);
});

test('strings: beginnings, accents, words of names, Chinese anywhere, pinyin of staff', async () => {
  await expectAll('Practitioner?name=', [
    ['mull', 'dok'],
    ['MÜLL', 'dok'],
    ['jur', 'dok'],
    ['ller', ''],
    ['欧阳', 'doc'],
    ['明远', 'doc'],
    ['ouyang', 'doc'],
    ['oymy', 'doc'],
    ['ouyangmingyuan', 'doc'],
    ['yang', ''],
  ]);
  await expectAll('', [
    ['Practitioner?name:contains=LLER', 'dok'],
    ['Practitioner?family:exact=Müller', 'dok'],
    ['Practitioner?family:exact=müller', ''],
    ['Practitioner?given=J%C3%BCrgen', 'dok'],
    ['Organization?name=青龙', 'org'],
    ['Organization?name=qinglong', 'org'],
    ['Organization?name=qlz', 'org'],
    ['Organization?name=龙镇', ''],
    ['Organization?name:contains=中心', 'org'],
    ['Patient?address=青龙镇', 'p1'],
    ['Patient?address-city=雅', 'p1'],
    ['Patient?address-postalcode=6251', 'p1'],
    ['Patient?address:missing=true', 'p2'],
    ['Patient?name=zw', 'p1'],
    ['Patient?name=lijing', 'p2'],
    ['Patient?name=伟', 'p1'],
    ['Observation?value-string=uberweisung', 'o6'],
    ['Observation?value-string=krankenhaus', ''],
    ['Observation?value-string:contains=krankenhaus', 'o6'],
    ['Observation?value-string=A 型', 'o5'],
    ['Observation?_content=复查', 'o5'],
    ['Observation?_content=krankenhaus ins', 'o6'],
  ]);
});

test('references, addresses, composites, lists and places', async () => {
  await expectAll('', [
    ['Observation?performer=Practitioner/{doc}', 'o1'],
    ['Observation?performer={doc}', 'o1'],
    ['Observation?performer:Practitioner={doc}', 'o1'],
    ['Observation?performer=https://platform.example/fhir/Practitioner/{doc}', 'o1'],
    ['Observation?performer=https://other.example/fhir/Practitioner/{doc}', ''],
    ['Observation?encounter=Encounter/{e1}', 'o1'],
    ['Observation?focus=Patient/{p1}', 'o6'],
    ['Observation?subject:Patient={p2}', 'o5 o6'],
    ['Observation?patient={p1},{p2}&code=sbp', 'o3 o6'],
    ['Organization?partof=Organization/{org}', 'dep'],
    ['Encounter?service-provider={org}', 'e1'],
    ['Task?owner:identifier=urn:lic|L9', 'sub'],
    ['Observation?_profile=http://example.org/p/one', 'o6'],
    ['Observation?_profile=http://example.org/p/one|2.0', 'o6'],
    ['Observation?_profile=http://example.org/p/one|3.0', ''],
    ['ValueSet?url=http://example.org/vs/pressure', 'vs'],
    ['ValueSet?url:below=http://example.org/vs', 'vs'],
    ['ValueSet?url:below=http://example.org/v', ''],
    ['ValueSet?url:above=http://example.org/vs/pressure/more', 'vs'],
    [`Observation?code-value-quantity=${LOINC}|8480-6$gt140`, 'o2'],
    ['Observation?component-code-value-quantity=8480-6$150', 'o4'],
    ['Observation?component-code-value-quantity=8480-6$95', ''],
    [`Observation?component-code-value-quantity=8480-6$20.0|${UCUM}|kPa`, 'o4'],
    ['Observation?combo-code-value-quantity=8480-6$ge140||mmHg', 'o1 o2 o4'],
    ['Observation?code-value-concept=882-1$urn:blood|A', 'o5'],
    ['Observation?_list={list}', 'o1 o4'],
    ['Location?near=30.1|103.2', 'loc'],
    ['Location?near=30.1|103.25|4.9|km', 'loc'],
    ['Location?near=30.1|103.25|4.7|km', ''],
    ['Location?near=31|103.2|5000|m', ''],
  ]);
});

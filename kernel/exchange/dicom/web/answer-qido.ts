// Answers QIDO-RS from the record: studies, series, images of residents within reach; names by characters, pinyin and initials.
import type { ImagingStudy } from '@medplum/fhirtypes';
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { recordsWithinReach } from '../../../access/row-condition.ts';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { empty, join, planAnew, type Sql, sql } from '../../../database/sql.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { ROLES } from '../../../define/role.ts';
import { listStudies, type StudyDraft } from '../../../dicom-studies/keep-studies.ts';
import { fail } from '../../../errors.ts';
import { personOfRow, personRow } from '../../../people/keep-people.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { hashKey } from '../../../record/hash.ts';
import { identifierKey } from '../../../record/search-tokens.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { Store } from '../../../store/store.ts';
import { isNameOf } from '../archive/person-name.ts';
import { DCM, uidIdentifier } from '../archive/read-study.ts';
import { findHolderOf } from '../intake/find-holder-of.ts';
import { waitingScope } from '../reconcile/may-reconcile.ts';
import {
  type Dataset,
  instanceElements,
  type NamedPatient,
  patientElements,
  patientOfImages,
  patientOfPerson,
  seriesElements,
  studyElements,
} from './dicom-json.ts';
import { reachStudy } from './reach-study.ts';
import type { DicomAsk } from './read-dicom-path.ts';
import { type QidoQuery, readQidoQuery } from './read-qido-query.ts';

const found = personRow.extend({
  id: z.string(),
  // Content was validated when it was written; here only its envelope is checked.
  content: z.custom<ImagingStudy>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

interface Hit {
  readonly study: StudyDraft;
  readonly patient: NamedPatient;
  readonly resident: number | undefined;
}

function prefix(text: string): string {
  return `${text.replace(/[\\%_]/g, '\\$&')}%`;
}

function nameCondition(text: string): Sql {
  const from = text.startsWith('*');
  const plain = text.replace(/[*?^=]/g, ' ').trim();
  if (/\p{Script=Han}/u.test(plain)) {
    const han = plain.replace(/\s+/g, '');
    return from ? sql`p.name like ${`%${prefix(han)}`}` : sql`p.name like ${prefix(han)}`;
  }
  const latin = plain.toLowerCase().replace(/[^a-z]/g, '');
  if (latin === '') return sql`false`;
  return sql`(p.pinyin like ${prefix(latin)} or p.initials like ${prefix(latin)})`;
}

function tokenCondition(keys: readonly string[]): Sql {
  return sql`(r.tokens && ${keys.map(hashKey)}::bigint[] and r.tokens <> '{}')`;
}

async function conditionsOf(store: Store, query: QidoQuery): Promise<readonly Sql[]> {
  const conditions: Sql[] = [];
  if (query.name !== undefined) conditions.push(nameCondition(query.name));
  if (query.patientId !== undefined)
    conditions.push(sql`p.resident_id = ${(await findHolderOf(store.database, query.patientId)) ?? null}::bigint`);
  if (query.uids !== undefined)
    conditions.push(
      tokenCondition(
        query.uids.map((uid) => {
          const { system, value } = uidIdentifier(uid);
          return identifierKey(system, value);
        }),
      ),
    );
  if (query.accession !== undefined) conditions.push(tokenCondition([identifierKey(IDENTIFIER.order, query.accession)]));
  if (query.modality !== undefined)
    conditions.push(sql`r.content @> ${JSON.stringify({ modality: [{ system: DCM, code: query.modality }] })}::jsonb`);
  if (query.description !== undefined)
    conditions.push(sql`r.content ->> 'description' ilike ${`%${prefix(query.description.replace(/\*/g, ''))}`}`);
  if (query.from !== undefined) conditions.push(sql`r.eff >= ${`${query.from}T00:00:00+08:00`}::timestamptz`);
  if (query.until !== undefined) conditions.push(sql`r.eff < ${`${query.until}T00:00:00+08:00`}::timestamptz`);
  return conditions;
}

/** Studies in the record. Without their series, which are long. */
async function searchRecord(store: Store, who: SignedIn, query: QidoQuery): Promise<readonly Hit[]> {
  const conditions = await conditionsOf(store, query);
  const most = query.offset + query.limit;
  const rows = await store.database.rows(
    onEveryShard(
      'imaging-studies',
      planAnew(sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, r.id, r.eff,
          r.content - 'series' as content
        from resource r join view_people p on p.resident_id = r.resident_id
        where r.rtype = ${numberOfType('ImagingStudy')} and not r.deleted ${conditions.length === 0 ? empty : sql`and ${join(conditions, ' and ')}`}
          and ${recordsWithinReach(who)}
        order by r.eff desc nulls last, r.id limit ${most}`),
      inOrder([{ column: 'eff', descending: true, as: 'time' }, { column: 'id' }], most),
    ),
    found,
  );
  return rows.slice(query.offset).map(({ id: _id, content, ...person }) => {
    const { resident_id: resident } = person;
    return { study: content, patient: patientOfPerson(personOfRow(person)), resident };
  });
}

function fits({ study, patient }: Hit, query: QidoQuery): boolean {
  if (query.name !== undefined && !patient.name.includes(query.name.replace(/[*?^=\s]/g, '')) && !isNameOf([query.name], patient.name))
    return false;
  if (query.patientId !== undefined && patient.id !== query.patientId) return false;
  if (query.modality !== undefined && !study.modality?.some(({ code }) => code === query.modality)) return false;
  if (query.from !== undefined && (study.started ?? '') < new Date(`${query.from}T00:00:00+08:00`).toISOString()) return false;
  return query.until === undefined || (study.started ?? '') < new Date(`${query.until}T00:00:00+08:00`).toISOString();
}

/** Studies that wait for a decision, of whose organisation somebody is. The newest only: they are worked off elsewhere. */
async function searchWaiting(store: Store, who: SignedIn, query: QidoQuery, room: number): Promise<readonly Hit[]> {
  const scope = waitingScope(who);
  if (room <= 0 || query.accession !== undefined || (scope.orgs?.length === 0 && !scope.unknown)) return [];
  const rows = await listStudies(store.database, { ...scope, states: ['waiting'], uids: query.uids }, 200);
  return rows
    .filter(({ studyUid }) => studyUid !== '')
    .map(({ draft, patient }): Hit => ({ study: draft, patient: patientOfImages(patient), resident: undefined }))
    .filter((hit) => fits(hit, query))
    .slice(0, room);
}

async function searchStudies(store: Store, who: SignedIn, query: QidoQuery): Promise<readonly Hit[]> {
  const filed = await searchRecord(store, who, query);
  const hits = query.offset > 0 ? filed : [...filed, ...(await searchWaiting(store, who, query, query.limit - filed.length))];
  if (hits.length > 0) {
    const residents = [...new Set(hits.flatMap(({ resident }) => resident ?? []))];
    await recordAudit(
      store.database,
      who,
      { act: 'search-people', residents, what: { door: 'dicom-web', found: hits.length }, result: 'done' },
      nowInstant(),
    );
  }
  return hits;
}

/**
 * The answer to a search: datasets in DICOM JSON. Series and images are those of one study, which must be named.
 * Throws `not-allowed`, `invalid`; for one study what `reachStudy` throws.
 */
export async function answerQido(
  store: Store,
  who: SignedIn,
  ask: Extract<DicomAsk, { kind: 'search' }>,
  queryText: string,
  base: string,
): Promise<readonly Dataset[]> {
  if (!seesPeople(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '检索影像', allowed: '为居民服务的医务人员' });
  const query = readQidoQuery(queryText);
  if (ask.level === 'studies')
    return (await searchStudies(store, who, query)).map(({ study, patient }) => studyElements(study, patient, base));
  const uid = ask.study ?? query.uids?.[0];
  if (uid === undefined) fail('invalid', { what: '查序列或图像时要指明检查号。', field: 'StudyInstanceUID' });
  const { study, person, row } = await reachStudy(store, who, uid);
  const patient = patientElements(person ? patientOfPerson(person) : patientOfImages(row.patient));
  const chosen = ask.series ?? query.series;
  const series = (study.series ?? []).filter((each) => chosen === undefined || each.uid === chosen);
  const page = <T>(list: readonly T[]): readonly T[] => list.slice(query.offset, query.offset + Math.max(query.limit, 1));
  if (ask.level === 'series') {
    const kept = series.filter(({ modality }) => query.modality === undefined || modality.code === query.modality);
    return page(kept).map((each) => ({ ...patient, ...seriesElements(study, each, base) }));
  }
  const instances = series.flatMap((each) => (each.instance ?? []).map((instance) => ({ each, instance })));
  const wanted = instances.filter(({ instance }) => query.instance === undefined || instance.uid === query.instance);
  return wanted
    .slice(query.offset, query.offset + 5000)
    .map(({ each, instance }) => ({ ...patient, ...instanceElements(study, each, instance, base) }));
}

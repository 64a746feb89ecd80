// The person page: banner facts, tasks, programme cards, household; reading it is logged in the same act.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { isMasked, maskAddress } from '../access/policy/field-masks.ts';
import { openRecords } from '../access/policy/open-to-grants.ts';
import { rowsOfOwn, rowsOpen, rowsWithinReach } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { empty, join, sql } from '../database/sql.ts';
import type { AnyAction } from '../define/action.ts';
import { refuseByState, stateSources } from '../define/availability.ts';
import { IDENTIFIER, KEY_GROUP, SYSTEM } from '../define/codes.ts';
import { gatherRecords } from '../define/gather-records.ts';
import type { Item } from '../define/item.ts';
import { peopleView } from '../define/people-view.ts';
import type { Person } from '../define/person.ts';
import { REASONS } from '../define/reason.ts';
import type { Source } from '../define/source.ts';
import type { AnyView } from '../define/view.ts';
import { fail } from '../errors.ts';
import { ageOn, dateOfFhir, nowInstant, today } from '../periods/plain-date.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { type Loaded, loadRecords } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { dueAsOf, standsOn } from '../tasks/standing.ts';
import { type StandingRows, tellStanding } from '../views/tell-standing.ts';
import { columnName, columnOfView, columnsOfView } from '../views/view-table.ts';
import { type Cell, cellsOf, type ListColumn, listColumns } from './cell.ts';
import { type TaskLine, tasksOfResident } from './list-tasks.ts';
import { markClashes } from './mark-clashes.ts';
import { LINE_COLUMNS, lineOf, lineRow, type PersonLine } from './person-line.ts';
import { listViewsToChoose } from './read-row-choices.ts';
import { reachResident } from './require-resident.ts';

/** A programme card: rows of one view of a system, and the actions it offers. */
export interface Card {
  readonly system: string;
  readonly title: string;
  readonly columns: readonly ListColumn[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly actions: readonly { readonly id: string; readonly label: string }[];
}

/** The person page. */
export interface PersonPage {
  readonly person: PersonLine & {
    readonly address: string | null;
    /** The address is cut to the township; whoever may reveal shows it whole. */
    readonly addressMasked: boolean;
    readonly healthRecord: string | null;
    readonly residency: string;
    readonly tags: readonly string[];
    readonly team: string | null;
    readonly contractUntil: string | null;
    readonly allergies: readonly string[];
    readonly reason: string;
  };
  readonly tasks: readonly TaskLine[];
  readonly cards: readonly Card[];
  readonly actions: readonly { readonly id: string; readonly label: string; readonly system: string }[];
  readonly householdMembers: readonly (PersonLine & { readonly relation: string; readonly openTasks: number })[];
}

/** A page's statements are ended by the server after so long: as a search, whose connections they share. */
const LIMIT_MS = 20_000;

/** Whose page is read by whom, and what stands of it. */
interface Page {
  readonly who: SignedIn;
  readonly resident: number;
  readonly standing: StandingRows;
}

const personRow = lineRow.extend({ address: z.string().nullable() });

/** Reads the page of a resident. Throws `not-allowed` for roles that see numbers only, `out-of-scope` beyond reach. */
export async function readPerson(store: Store, who: SignedIn, resident: number): Promise<PersonPage> {
  const { person: subject, reason } = await reachResident(store.database, who, resident);
  const directory = store.directory.current();
  const [row] = await store.database.rows(
    sql`select ${LINE_COLUMNS}, p.address from view_people p where p.resident_id = ${resident}`,
    personRow,
  );
  if (!row) fail('not-found', { what: '这位居民' });
  const offers = [...store.registry.actions.values()].filter((action) => action.subject === 'resident' && action.allow.includes(who.role));
  const held = await loadRecords(
    store.database,
    [resident],
    [
      { type: 'EpisodeOfCare', codes: undefined },
      { type: 'Flag', codes: undefined },
      { type: 'Contract', codes: ['family-doctor'] },
      { type: 'AllergyIntolerance', codes: undefined },
      ...offers.flatMap((action) =>
        Object.values<Source<unknown>>(stateSources(action.available)).map(({ type, codes }) => ({ type, codes })),
      ),
    ],
  );
  const records = await openRecords(store.database, who, resident, held);
  const db = store.database.quick?.(LIMIT_MS) ?? store.database;
  const cardViews = store.registry.systems.flatMap((system) => system.cards.map((card) => card.view));
  const targets = offers.map((action) => targetOf(store, action)).filter((view) => view !== undefined);
  const standing = await tellStanding(db, who, resident, [...cardViews, ...targets]);
  const available = await keepChoosable(store, db, { who, resident, offers, standing }, listAvailable(offers, subject, records));
  const [tasks, cards, householdMembers] = await Promise.all([
    tasksOfResident(store, db, who, resident),
    readCards(store, db, { who, resident, standing }, available),
    readHousehold(store, who, row),
  ]);
  await recordAudit(store.database, who, { act: 'read-person', resident, what: { page: 'person' }, reason, result: 'done' }, nowInstant());
  return {
    person: {
      ...lineOf(row, directory),
      address: isMasked(who, 'address') ? maskAddress(row.address) : row.address,
      addressMasked: isMasked(who, 'address') && row.address !== null,
      residency: peopleView.columns.residency.words?.[row.residency] ?? row.residency,
      reason: REASONS[reason].name,
      ...factsOf(records, row.birth, directory),
    },
    tasks,
    cards,
    actions: actionsBesideCards(store, available),
    householdMembers,
  };
}

function factsOf(records: readonly Loaded[], birth: z.infer<typeof lineRow>['birth'], directory: { nameOf(id: string): string }) {
  const now = today();
  const tags = new Set<string>();
  const tag = (code: string | undefined): void => {
    if (code !== undefined && code in KEY_GROUP) tags.add(KEY_GROUP[code as keyof typeof KEY_GROUP]); // just looked up
  };
  if (birth && ageOn(birth, now) >= 65) tag('elderly');
  if (birth && ageOn(birth, now) <= 6) tag('child');
  let healthRecord: string | null = null;
  let team: string | null = null;
  let contractUntil: string | null = null;
  const allergies: string[] = [];
  for (const { resource } of records) {
    if (resource.resourceType === 'EpisodeOfCare') {
      const code = resource.type?.[0]?.coding?.find((coding) => coding.system === SYSTEM.episode)?.code;
      const over = dateOfFhir(resource.period?.end);
      if (over === undefined || over >= now) tag(code === 'maternal' ? 'pregnant' : code);
      if (code === 'health-record' && over === undefined)
        healthRecord = resource.identifier?.find((each) => each.system === IDENTIFIER.healthRecord)?.value ?? null;
    } else if (resource.resourceType === 'Flag') {
      const over = dateOfFhir(resource.period?.end);
      if (over === undefined || over >= now) tag(resource.code.coding?.[0]?.code);
    } else if (resource.resourceType === 'Contract' && resource.status === 'executed') {
      const end = dateOfFhir(resource.applies?.end);
      if (end === undefined || end < now) continue;
      contractUntil = end;
      const careTeam = resource.supportingInfo?.find(({ reference }) => reference?.startsWith('CareTeam/'))?.reference;
      const serving = careTeam ?? resource.author?.reference;
      team = serving === undefined ? null : directory.nameOf(serving.slice(serving.indexOf('/') + 1));
    } else if (resource.resourceType === 'AllergyIntolerance') {
      const text = resource.code?.text ?? resource.code?.coding?.[0]?.display;
      if (text) allergies.push(text);
    }
  }
  return { healthRecord, team, contractUntil, allergies, tags: [...tags] };
}

async function readCards(
  store: Store,
  db: Queries,
  { who, resident, standing }: Page,
  available: ReadonlySet<string>,
): Promise<readonly Card[]> {
  const declared = store.registry.systems.flatMap((system) => system.cards.map((card) => ({ system, card })));
  return Promise.all(
    declared.map(async ({ system, card }) => {
      const columns = columnsOfView(card.view).map(([name]) => sql`v.${columnOfView(card.view, name)}`);
      const dated = card.columns.find((name) => columnsOfView(card.view).some(([each, column]) => each === name && column.kind === 'date'));
      const latest = dated === undefined ? empty : sql`v.${columnOfView(card.view, dated)} desc nulls last,`;
      const seen = standing(card.view);
      const rows =
        seen === undefined
          ? []
          : await db.rows(
              sql`select v.key, ${join(columns)} from ${seen} v where v.resident_id = ${resident} ${card.own ? sql`and ${rowsOfOwn(who, 'v')}` : empty} order by ${latest} v.key desc limit 12`,
            );
      const named = rows.map((row) => Object.fromEntries(columnsOfView(card.view).map(([name]) => [name, row[columnName(name)]])));
      const marked = await markClashes(store.database, who, card.view, named);
      return {
        system: system.id,
        title: card.title,
        columns: listColumns(card.view, card.columns),
        rows: marked.map((values) => cellsOf(card.view, card.columns, values, store.directory.current())),
        actions:
          card.own && rows.length === 0
            ? []
            : card.actions.filter((action) => available.has(action.id)).map((action) => ({ id: action.id, label: action.label })),
      };
    }),
  );
}

/** The actions that the resident's state allows today: by the function that refuses the others when they are sent all the same. */
function listAvailable(offers: readonly AnyAction[], person: Person, loaded: readonly Loaded[]): ReadonlySet<string> {
  const stored = loaded.map((record) => ({ ...record, code: primaryCodeOf(record.resource) }));
  const now = today();
  return new Set(
    offers
      .filter(({ available }) => {
        const records = gatherRecords(stateSources(available), stored);
        return refuseByState(available, { on: now, today: now, person, records }) === undefined;
      })
      .map(({ id }) => id),
  );
}

function targetOf(store: Store, { form }: AnyAction): AnyView | undefined {
  const target: Item | undefined = form.items.target;
  const view =
    target?.kind === 'reference' && target.to.startsWith('row:') ? store.registry.views.get(target.to.slice('row:'.length)) : undefined;
  return view?.per === 'reference' ? undefined : view;
}

/** Without those that are done to a row (a call to whoever waits, a step of a request) where the resident has none that may be chosen. */
async function keepChoosable(
  store: Store,
  db: Queries,
  { who, resident, offers, standing }: Page & { readonly offers: readonly AnyAction[] },
  available: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const targets = new Map(offers.flatMap((action) => (available.has(action.id) ? [[action.id, targetOf(store, action)] as const] : [])));
  const views = [...new Set([...targets.values()].filter((view) => view !== undefined))];
  const open = await listViewsToChoose(db, who, resident, views, standing);
  return new Set([...targets].flatMap(([id, view]) => (view === undefined || open.has(view.id) ? [id] : [])));
}

function actionsBesideCards(store: Store, available: ReadonlySet<string>): PersonPage['actions'] {
  const onCards = new Set(
    store.registry.systems.flatMap((system) => system.cards.flatMap((card) => card.actions.map((action) => action.id))),
  );
  return store.registry.systems.flatMap((system) =>
    system.actions
      .filter((action) => available.has(action.id) && !onCards.has(action.id))
      .map((action) => ({ id: action.id, label: action.label, system: system.id })),
  );
}

const memberRow = lineRow.extend({ relation: z.string().nullable(), open_tasks: z.number() });

/** 与户主关系, GB/T 4761 (domain §15.6). */
const RELATIONS: Readonly<Record<string, string>> = {
  '01': '本人',
  '02': '户主',
  '10': '配偶',
  '11': '夫',
  '12': '妻',
  '20': '儿子',
  '30': '女儿',
  '40': '孙',
  '50': '父母',
  '60': '祖父母',
  '70': '兄弟姐妹',
  '80': '其他',
  '97': '其他',
};

/** The household of a resident within reach: those of its members who are within reach too. */
async function readHousehold(store: Store, who: SignedIn, row: z.infer<typeof lineRow>): Promise<PersonPage['householdMembers']> {
  if (row.household === null) return [];
  const rows = await store.database.rows(
    onEveryShard(
      'find-people',
      sql`select ${LINE_COLUMNS}, p.relation, (select count(*) from task asked where asked.resident_id = p.resident_id and ${rowsOpen(who, 'asked')} and ${standsOn(today())} and ${dueAsOf(today())} <= ${today()}) as open_tasks
        from view_people p where p.household = ${row.household} and ${rowsWithinReach(who, 'p')} order by p.relation nulls last, p.birth limit 30`,
      inOrder([{ column: 'relation' }, { column: 'birth' }], 30),
    ),
    memberRow,
  );
  return rows.map((member) => ({
    ...lineOf(member, store.directory.current()),
    relation: RELATIONS[member.relation ?? ''] ?? '',
    openTasks: member.open_tasks,
  }));
}

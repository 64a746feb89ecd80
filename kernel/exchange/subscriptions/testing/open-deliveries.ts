// A small county with two integration accounts and a delivery room whose clock is moved by hand, for tests of this room.
import { z } from 'zod';
import { setAccount } from '../../../access/identity/accounts.ts';
import { actAsAccount } from '../../../access/identity/act-as-account.ts';
import { commit } from '../../../commit/commit.ts';
import { prepareStore } from '../../../commit/migrations.ts';
import { AREAS, BY_TEST, makePatient, makePost, writeSmallCounty } from '../../../commit/testing/small-county.ts';
import type { Database } from '../../../database/database.ts';
import { openTestDatabase } from '../../../database/testing.ts';
import { newHolder, runJob } from '../../../jobs/run-jobs.ts';
import { openStore, type Store } from '../../../store/store.ts';
import { answerFhir } from '../../fhir/answer-fhir.ts';
import type { Subscriber } from '../../hl7v2/outbound/subscriber.ts';
import { type DeliveryOptions, openDeliveryRoom } from '../delivery-room.ts';
import { type HookPolicy, readHookPolicy } from '../guard-address.ts';
import { makeClock, type TestClock } from './receiver.ts';

/** Accounts: `his` of the county hospital reaches everything, `his-b` of the hospital in town b only its town. */
export const ACCOUNTS = { his: 'lead', 'his-b': 'hospital-b' } as const;

/** What came back from the FHIR door. */
export interface FhirReply {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A process that delivers. */
export interface Worker {
  /** Looks once for changes and once for what is due, and waits until it is sent. */
  turn(): Promise<void>;
  spread(): Promise<void>;
  send(): Promise<void>;
  close(): Promise<void>;
}

/** The opened county. */
export interface Deliveries {
  readonly store: Store;
  readonly database: Database;
  readonly clock: TestClock;
  fhir(account: keyof typeof ACCOUNTS, method: string, path: string, body?: unknown): Promise<FhirReply>;
  /** Creates a Subscription and makes it active; its id. */
  subscribe(account: keyof typeof ACCOUNTS, criteria: string, channel: Readonly<Record<string, unknown>>): Promise<string>;
  /** Registers a resident; the Patient's id and key. */
  addPatient(name: string, area?: string): Promise<{ readonly id: string; readonly resident: number }>;
  /** Writes an observation of a resident with a value. */
  addObservation(patient: string, code: string, value: number): Promise<string>;
  worker(options?: Partial<DeliveryOptions>): Worker;
  close(): Promise<void>;
}

const idOf = z.looseObject({ id: z.string() });

/** Opens a county of its own. Close it at the end. */
export async function openDeliveries(
  options: { readonly policy?: HookPolicy; readonly hl7?: readonly Subscriber[] } = {},
): Promise<Deliveries> {
  const { database, close } = await openTestDatabase('deliveries', async (fresh) => {
    const store = await prepareStore(fresh, []);
    await writeSmallCounty(store);
    for (const [account, org] of Object.entries(ACCOUNTS)) {
      await commit(store, BY_TEST, [
        { op: 'create', id: `post-${account}`, resource: makePost(`staff-${account}`, account, 'integrator', org) },
      ]);
      await setAccount(fresh, account, 'correct horse', `staff-${account}`);
    }
  });
  const store = await openStore(database, []);
  const clock = makeClock();
  const workers: Worker[] = [];
  const policy = options.policy ?? readHookPolicy('127.0.0.1/32');
  const worker = (more: Partial<DeliveryOptions> = {}): Worker => {
    const room = openDeliveryRoom(store, { policy, hl7: options.hl7 ?? [], clock, hookLimitMs: 5000, ...more });
    const holder = newHolder();
    const run = async (id: string): Promise<void> => {
      const job = room.jobs.find((each) => each.id === id);
      if (!job) throw new Error(`no job ${id}`);
      await runJob(database, { ...job, everyMs: 0 }, holder, clock);
    };
    const made: Worker = {
      spread: () => run('fan-out'),
      send: async () => {
        await run('deliver');
        await room.idle();
      },
      turn: async () => {
        await made.spread();
        await made.send();
      },
      close: () => room.close(),
    };
    workers.push(made);
    return made;
  };
  const fhir = async (account: keyof typeof ACCOUNTS, method: string, path: string, body?: unknown): Promise<FhirReply> => {
    const who = await actAsAccount(database, store.directory.current(), account);
    const [address = '', query = ''] = path.split('?');
    const answer = await answerFhir(store, who, {
      method,
      path: address,
      query,
      headers: { 'content-type': 'application/fhir+json' },
      body: body === undefined ? '' : JSON.stringify(body),
      base: 'https://platform.example/fhir',
    });
    if (answer.fault) throw answer.fault;
    return { status: answer.status, json: answer.body === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(answer.body)) };
  };
  const created = async (body: unknown, account: keyof typeof ACCOUNTS = 'his'): Promise<string> => {
    const type = z.looseObject({ resourceType: z.string() }).parse(body).resourceType;
    const reply = await fhir(account, 'POST', type, body);
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.json));
    return idOf.parse(reply.json).id;
  };
  return {
    store,
    database,
    clock,
    fhir,
    worker,
    subscribe: async (account, criteria, channel) => {
      const id = await created({ resourceType: 'Subscription', status: 'requested', reason: '测试', criteria, channel }, account);
      const one = worker();
      await one.spread();
      return id;
    },
    addPatient: async (name, area = AREAS.villageA1) => {
      const done = await commit(store, BY_TEST, [{ op: 'create', resource: makePatient(name, { area }) }]);
      const [written] = done.written;
      if (!written) throw new Error('nothing was written');
      return { id: written.id, resident: written.resident };
    },
    addObservation: (patient, code, value) =>
      created({
        resourceType: 'Observation',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code }] },
        subject: { reference: `Patient/${patient}` },
        effectiveDateTime: '2026-08-01T08:00:00+08:00',
        valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
      }),
    close: async () => {
      await Promise.all(workers.map((each) => each.close()));
      await close();
    },
  };
}

// Takes one message through: header, kind, mapping, comparison with the record, commit. In the caller's transaction.
import type { SignedIn } from '../../../access/actor.ts';
import { type Committed, commit } from '../../../commit/commit.ts';
import type { Transaction } from '../../../database/database.ts';
import { ROLES } from '../../../define/role.ts';
import { fail } from '../../../errors.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import type { Store } from '../../../store/store.ts';
import { identifyFiles } from '../../ecg/intake/draft-recording.ts';
import { isReadableVersion, type MessageHead } from '../er7/message-head.ts';
import type { Message } from '../er7/parse-message.ts';
import { type Mapped, mapMessage, type Note } from '../mapping/map-message.ts';
import { findKind, type MessageKind } from '../mapping/message-table.ts';
import { namespaceOf, rulesOf, type SenderRules, usesOf } from '../mapping/sender-rules.ts';
import { type EmbeddedTrace, openTraces } from './embedded-traces.ts';
import { findStanding, type Standing } from './find-standing.ts';
import { keysOfMerge, mergePatients } from './merge-patients.ts';
import { placeInBeds } from './place-in-beds.ts';
import { draftTraces, placeTraces } from './place-traces.ts';
import { planWrites } from './plan-writes.ts';
import { type LabelledResults, readDeviceReports } from './read-device-reports.ts';
import { Refusal } from './refusal.ts';
import { takeDeviceResults } from './take-device-results.ts';

/** Where messages come from: the account they are written for, its declared rules, the address. */
export interface Sender {
  readonly who: SignedIn;
  readonly rules: readonly SenderRules[];
  readonly source?: string | undefined;
}

/** What a message did. `committed` is undefined when everything stood already. */
export interface Processed {
  readonly committed: Committed | undefined;
  readonly notes: readonly Note[];
  readonly residents: readonly number[];
}

/** The kind of a message, as its sender means it. Throws the refusals AR 203, 200 and 201, and AE 100 for a missing segment. */
export function requireKind(message: Message, head: MessageHead, rules: SenderRules): MessageKind {
  if (!isReadableVersion(head.version)) {
    throw new Refusal('AR', { code: '203', text: `不支持的版本“${head.version}”，可以是 2.3 至 2.8`, place: 'MSH-12' });
  }
  const [type = head.type, trigger = head.trigger] = rules.readAs[`${head.type}^${head.trigger}`]?.split('^') ?? [];
  const kind = findKind(type, trigger);
  if ('known' in kind) {
    if (kind.known) throw new Refusal('AR', { code: '201', text: `不支持的触发事件 ${head.type}^${head.trigger}`, place: 'MSH-9.2' });
    throw new Refusal('AR', { code: '200', text: `不支持的消息类型“${head.type}”`, place: 'MSH-9.1' });
  }
  for (const name of kind.needs) {
    if (!message.segments.some((segment) => segment.name === name)) {
      throw new Refusal('AE', { code: '100', text: `${kind.label}报文缺少 ${name} 段`, place: name });
    }
  }
  return kind;
}

/** Maps a message with its sender's rules, without looking at the record. Throws refusals. */
export function mapForSender(
  message: Message,
  head: MessageHead,
  senderRules: readonly SenderRules[],
): Exclude<Mapped, { problem: unknown }> & { readonly kind: MessageKind; readonly rules: SenderRules } {
  const rules = rulesOf(senderRules, head);
  const kind = requireKind(message, head, rules);
  const mapped = mapMessage(message, usesOf(kind, rules), envOf(rules, head));
  if ('problem' in mapped) throw new Refusal('AE', mapped.problem);
  return { ...mapped, kind, rules };
}

function envOf(
  rules: SenderRules,
  head: MessageHead,
): { readonly namespace: string; readonly zone: string; readonly systems: Readonly<Record<string, string>> } {
  return { namespace: namespaceOf(rules, head), zone: rules.zone, systems: rules.systems };
}

/** Throws `not-allowed` unless the account is an integrator's. */
export function requireIntegrator(sender: Sender): void {
  if (sender.who.role !== 'integrator')
    fail('not-allowed', { role: ROLES[sender.who.role], what: '发送 HL7 报文', allowed: ROLES.integrator });
}

/** A message as its sender means it, before anything of the record was looked at. */
export interface Prepared extends ReturnType<typeof mapForSender> {
  readonly env: ReturnType<typeof envOf>;
  /** What is held while it is written: two messages about one thing run one after another. */
  readonly locks: readonly string[];
  /** ECGs inside the message. */
  readonly traces: readonly EmbeddedTrace[];
  /** Results of a measuring device, which are joined to what was ordered by the specimen's label. */
  readonly labelled?: readonly LabelledResults[];
}

/** A device's results are not mapped by the tables: what they become is the system's matter. */
function prepareLabelled(message: Message, head: MessageHead, rules: SenderRules): Prepared {
  const labelled = readDeviceReports(message);
  const locks = labelled.flatMap(({ numbers }) => numbers.map((number) => `hl7|label|${number}`));
  return { drafts: [], notes: [], kind: requireKind(message, head, rules), rules, env: envOf(rules, head), locks, labelled, traces: [] };
}

/** Maps a message and says what it is about. Throws refusals, and `not-allowed` unless the account is an integrator's. */
export function prepareMessage(sender: Sender, message: Message, head: MessageHead): Prepared {
  requireIntegrator(sender);
  const rules = rulesOf(sender.rules, head);
  if (rules.byLabel && ['ORU', 'OUL'].includes(head.type)) return prepareLabelled(message, head, rules);
  const { message: seen, traces } = openTraces(message);
  const mapped = mapForSender(seen, head, sender.rules);
  const env = envOf(mapped.rules, head);
  const merging = mapped.kind.merges ? keysOfMerge(message, mapped.drafts, env) : [];
  const keys = [...mapped.drafts.flatMap((draft) => draft.keys), ...merging];
  const files = traces.map(({ file }) => `recording|${identifyFiles([file]).value}`);
  return { ...mapped, env, locks: [...keys.map(({ system, value }) => `hl7|${system}|${value}`), ...files], traces };
}

/**
 * Writes what a message says. The transaction holds its locks; `standing` is what stands with the identifiers of its drafts, asked for since.
 * Throws refusals and faults; then the transaction is to be given up.
 */
export async function processMessage(
  store: Store,
  tx: Transaction,
  sender: Sender,
  message: Message,
  head: MessageHead,
  messageId: string,
  { drafts: mapped, notes, kind, rules, env, labelled, traces }: Prepared,
  standing: readonly Standing[],
): Promise<Processed> {
  const what = { door: 'hl7v2', message: messageId, type: `${head.type}^${head.trigger}` };
  if (labelled) {
    const taken = await takeDeviceResults(store, tx, labelled, rules.org ?? sender.who.org);
    if (taken.writes.length === 0) return { committed: undefined, notes: taken.notes, residents: taken.residents };
    const committed = await commit(store, { who: sender.who, act: 'import', what, source: sender.source }, taken.writes, tx);
    return { committed, notes: taken.notes, residents: taken.residents };
  }
  const org = rules.org ?? sender.who.org;
  const sending = { id: org, class: store.directory.current().organisation(org)?.class };
  const { placed, drafts } = await placeTraces(tx, traces, mapped);
  const plan = await planWrites(tx, await placeInBeds(tx, drafts, org), sending, standing);
  const recorded = await draftTraces(tx, placed, plan, org);
  const merged = kind.merges ? await mergePatients(tx, message, drafts, plan, env) : { writes: plan.writes, notes: [] };
  const patients = [...plan.patients.values()].flatMap((patient) => (patient ? [patient.resident] : []));
  const all = [...notes, ...merged.notes, ...recorded.notes];
  const writes = [...merged.writes, ...recorded.writes];
  if (writes.length === 0) return { committed: undefined, notes: all, residents: patients };
  const committed = await commit(store, { who: sender.who, act: 'import', what, source: sender.source }, writes, tx);
  return { committed, notes: all, residents: [...new Set([...patients, ...committed.residents])] };
}

/** Holds what a prepared message is about, and more keys, and asks for what stands: in one journey. */
export async function holdMessage(
  tx: Transaction,
  prepared: Prepared | undefined,
  keys: readonly string[] = [],
): Promise<readonly Standing[]> {
  const [, standing] = await Promise.all([
    lockKeys(tx, [...keys, ...(prepared?.locks ?? [])]),
    prepared === undefined
      ? []
      : findStanding(
          tx,
          prepared.drafts.flatMap((draft) => draft.keys),
          [...new Set(prepared.drafts.map((draft) => draft.use.mapping.type))],
        ),
  ]);
  return standing;
}

// The MLLP listener of hospital systems, when a port is set: every message acts as one machine account.
import { readFileSync } from 'node:fs';
import { actAsAccount } from '../kernel/access/identity/act-as-account.ts';
import { readSenderRules, type SenderRules } from '../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { type Mllp, startMllp } from '../kernel/exchange/hl7v2/mllp/start-mllp.ts';
import type { Store } from '../kernel/store/store.ts';

/** The declared differences of senders in a JSON file; none without a file. Throws with the reader's own words when the file is wrong. */
export function readRulesFile(path: string | undefined): readonly SenderRules[] {
  return path === undefined ? [] : readSenderRules(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Listens for HL7 v2 on a port. The account must exist and hold a post now; when the post ends, new connections are refused.
 * Throws Error in plain words when the account cannot act, and when the port is taken.
 */
export async function listenHl7(
  store: Store,
  options: {
    readonly port: number;
    readonly host: string;
    readonly account: string;
    readonly rules: readonly SenderRules[];
    readonly say: (text: string) => void;
  },
): Promise<Mllp> {
  const who = () => actAsAccount(store.database, store.directory.current(), options.account);
  if ((await who()) === undefined) {
    throw new Error(`MLLP 账号 ${options.account} 不存在、已停用或没有在任岗位：请先登记，或用 YIGONG_MLLP_ACCOUNT 指定另一个账号。`);
  }
  return startMllp(store, {
    port: options.port,
    host: options.host,
    who,
    rules: options.rules,
    trouble: (address, text) => options.say(`HL7 ${address}：${text}`),
  });
}

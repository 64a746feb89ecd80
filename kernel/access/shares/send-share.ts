// Sends the link or the code of a share by text message, at the wish of who made it. The text is the platform's own; nothing else can be sent this way.
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { maskPhone } from '../../people/mask-phone.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { readCurrent } from '../../record/read.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashToken } from '../identity/hash-token.ts';
import { publicAddressOf } from '../oidc/public-address.ts';
import { SmsNotSent, type SmsSender } from '../residents/sms-sender.ts';
import { takeMessages } from '../residents/take-messages.ts';
import { hashCode } from './make-share.ts';

/** What is sent, as it was told when the share was made: only hashes are kept. */
export type ShareText = { readonly token: string } | { readonly code: string };

/** Messages in an hour: to one phone, and by one account. A text message costs money and disturbs. */
const MOST_AN_HOUR = { phone: 5, account: 20 } as const;
const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** Counts the message, and refuses it where one has had its share. Throws `too-many`. */
async function countMessage(db: Database, who: SignedIn, resident: number, phone: string): Promise<void> {
  const seconds = await takeMessages(db, [
    { name: `share phone ${hashToken(phone)}`, most: MOST_AN_HOUR.phone, pause: 0 },
    { name: `share by ${hashToken(who.account)}`, most: MOST_AN_HOUR.account, pause: 0 },
  ]);
  if (seconds === undefined) return;
  const what = { door: 'share', rule: 'rate', way: 'text message' };
  await recordAudit(db, who, { act: 'refused', resident, what, result: 'refused' }, nowInstant());
  fail('too-many', { seconds });
}

async function findOwnPhone(db: Database, resident: number): Promise<string | undefined> {
  const [row] = await db.rows(sql`select key from view_people where resident_id = ${resident}`, z.object({ key: z.string() }));
  const patient = row && (await readCurrent(db, 'Patient', row.key))?.resource;
  const phones = patient?.resourceType === 'Patient' ? (patient.telecom ?? []).flatMap(({ value }) => value?.replace(/\D/g, '') ?? []) : [];
  return phones.find((phone) => /^1\d{10}$/.test(phone));
}

/** The resident's own phone as pages show it; null where none is known. */
export async function readMaskedPhone(db: Database, resident: number): Promise<string | null> {
  const phone = await findOwnPhone(db, resident);
  return phone === undefined ? null : maskPhone(phone);
}

/** The resident's own phone. Throws `unprocessable` where none is known. */
async function requireOwnPhone(db: Database, resident: number): Promise<string> {
  const own = await findOwnPhone(db, resident);
  return (
    own ?? fail('unprocessable', { what: '档案里没有本人的手机号。', next: '请填写要发到的手机号，或先更正档案里的电话。', field: 'phone' })
  );
}

/**
 * Sends it; `phone` undefined: to the resident's own. `resident`: whose record holds the share. Throws `not-found` where the share is not open, is
 * another's, or has another key; `too-many`; `unprocessable` where the operator did not take the message.
 */
export async function sendShare(
  db: Database,
  sender: SmsSender,
  who: SignedIn,
  { resident, id }: { readonly resident: number; readonly id: string },
  key: ShareText,
  phone: string | undefined,
): Promise<void> {
  const whose = who.kind === 'resident' ? sql`true` : sql`s.account = ${who.account}`;
  const fits =
    'token' in key
      ? sql`s.token_hash = ${hashToken(key.token)}`
      : sql`exists (select 1 from share_code c where c.code_hash = ${hashCode(key.code)} and c.resident_id = ${resident} and c.share = s.id)`;
  const [share] = await db.rows(
    sql`select s.title, s.expires from share s where s.resident_id = ${resident} and s.id = ${id} and s.withdrawn is null
        and s.expires > ${nowInstant()}::timestamptz and ${whose} and ${fits}`,
    z.object({ title: z.string(), expires: z.string() }),
  );
  if (share === undefined) fail('not-found', { what: '这个分享' });
  const to = phone ?? (await requireOwnPhone(db, resident));
  await countMessage(db, who, resident, to);
  const base = publicAddressOf(db)?.base ?? '';
  const until = CLOCK.format(new Date(share.expires));
  // What was examined is not told in the text: others read it on a locked screen.
  const text =
    'token' in key
      ? `有一份检查影像和报告分享给您：${base}/share#${key.token} ${until}前有效，谁拿到都能打开，请勿转发。`
      : `有一份检查影像和报告分享给您：打开 ${base}/share ，输入分享码 ${key.code} 和患者出生日期。${until}前有效，请勿转发。`;
  const what = { share: id, way: 'text message', to: `****${to.slice(-4)}`, sent: 'token' in key ? 'link' : 'code' };
  const tell = (result: 'done' | 'refused', more: object = {}) =>
    recordAudit(db, who, { act: 'deliver', resident, what: { ...what, ...more }, result }, nowInstant());
  try {
    await sender.send(to, text, 'token' in key ? {} : { code: key.code });
  } catch (error) {
    if (!(error instanceof SmsNotSent)) throw error;
    await tell('refused', { why: error.why });
    fail('unprocessable', { what: '短信没有发出去。', next: '请稍后再试，或当面出示二维码、复制链接发送。' });
  }
  await tell('done');
}

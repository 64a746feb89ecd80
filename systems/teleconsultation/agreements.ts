/** Agreements of two institutions by which one gives remote service to the other; who is helped, from when to when. */
import type { Contract } from '@medplum/fhirtypes';
import { defineAction, type Refusal } from '../../kernel/define/action.ts';
import { IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { AGREEMENT_KINDS, agreementForm, endAgreementForm } from './forms.ts';
import { AGREEMENTS } from './machine.ts';

/** The primary code of such a Contract. */
const TYPE = 'remote-medicine';

/** The agreements, as an action or a view reads them. */
export const agreementSource = resources('Contract', TYPE);

/** An agreement. `giver` and `receiver`: organisation ids. `ended`: ended before its time on that day. */
export interface Agreement {
  readonly id: string;
  readonly name: string;
  readonly number: string | undefined;
  readonly kind: keyof typeof AGREEMENT_KINDS | undefined;
  readonly giver: string | undefined;
  readonly receiver: string | undefined;
  readonly from: PlainDate | undefined;
  readonly until: PlainDate | undefined;
  readonly ended: PlainDate | undefined;
}

function idOf(references: readonly { readonly reference?: string }[] | undefined): string | undefined {
  return references?.[0]?.reference?.slice('Organization/'.length);
}

function kindIn(code: string | undefined): Agreement['kind'] {
  return code !== undefined && Object.hasOwn(AGREEMENT_KINDS, code) ? (code as Agreement['kind']) : undefined; // a key of it, just asked
}

/** Reads a Contract; undefined for one of another type. */
export function readAgreement({ id, resource }: Kept<Contract>): Agreement | undefined {
  if (!resource.type?.coding?.some(({ code }) => code === TYPE)) return undefined;
  const ended = resource.status === 'terminated' || resource.status === 'revoked';
  return {
    id,
    name: resource.title ?? id,
    number: resource.identifier?.find(({ system }) => system === IDENTIFIER.agreement)?.value,
    kind: kindIn(resource.subType?.[0]?.coding?.[0]?.code),
    giver: idOf(resource.authority),
    receiver: idOf(resource.subject),
    from: dateOfFhir(resource.applies?.start),
    until: dateOfFhir(resource.applies?.end),
    ended: ended ? dateOfFhir(resource.issued) : undefined,
  };
}

/** How a request keeps it: reference and name. */
export function nameAgreement({ id, name, number }: Agreement): { readonly reference: string; readonly display: string } {
  return { reference: `Contract/${id}`, display: number === undefined ? name : `${name}（${number}）` };
}

/** Who asks whom, on which day; `consortium`: the lead hospital of the asking institution's consortium. */
export interface Between {
  readonly from: string;
  readonly consortium: string | undefined;
  readonly to: string;
  readonly on: PlainDate;
}

/**
 * Why an agreement does not carry a request, or undefined. It carries what the receiving institution, or a member of the consortium that this
 * one leads, asks of the giving one.
 */
export function refuseAgreement(agreement: Agreement | undefined, { from, consortium, to, on }: Between): Refusal | undefined {
  const item = 'agreement';
  if (!agreement) return { refuse: '没有找到这份协议。', item, next: '请从列表中选择，或请医共体管理员先登记。' };
  const { giver, receiver, from: start, until, ended } = agreement;
  if (giver !== to) return { refuse: '这份协议的提供方不是受邀机构。', item, next: '请选择与受邀机构的协议，或改邀提供方。' };
  if (receiver !== from && receiver !== consortium)
    return { refuse: '这份协议的接受方不是本机构或本医共体。', item, next: '请选择本机构的协议。' };
  const isValid = (start === undefined || start <= on) && (until === undefined || until >= on) && (ended === undefined || ended > on);
  return isValid ? undefined : { refuse: `这份协议在${on}不在有效期内。`, item, next: '请先续签并登记，或选择其他依据。' };
}

/** One row an agreement. Every member of staff may choose it: it tells of institutions alone. */
export const agreementsView = defineReferenceView({
  id: AGREEMENTS.id,
  title: '远程服务协议',
  of: agreementSource,
  columns: {
    name: textColumn('协议名称'),
    number: textColumn('协议编号'),
    kind: wordColumn('协议类别', AGREEMENT_KINDS),
    giver: textColumn('提供方', { names: 'directory' }),
    receiver: textColumn('接受方', { names: 'directory' }),
    from: dateColumn('有效期起', { indexed: true }),
    until: dateColumn('有效期止', { indexed: true }),
    ended: dateColumn('终止日期'),
  },
  choose: { label: ['kind', 'name', 'giver', 'until'], open: 'ended', until: 'until', offered: true },
  rows: (kept) => {
    const one = readAgreement(kept);
    if (!one) return [];
    const { id, name, number, kind, giver, receiver, from, until, ended } = one;
    // Counted where the institution that is helped stands.
    return [{ key: id, org: receiver, name, number, kind, giver, receiver, from, until, ended }];
  },
});

const KEEPERS = ['consortium-manager', 'bureau-manager'] as const;

/** `teleconsultation.register-agreement`. */
export const registerAgreement = defineAction({
  id: 'teleconsultation.register-agreement',
  label: '登记远程服务协议',
  form: agreementForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { agreements: agreementSource },
  standing: ['agreements'],
  check: ({ number, giver, receiver }, { records }) => {
    if (giver === receiver) return { refuse: '提供方和接受方是同一机构。', item: 'receiver', next: '请选择另一家机构。' };
    return records.agreements.some((kept) => readAgreement(kept)?.number === number)
      ? { refuse: `协议 ${number} 已经登记。`, item: 'number', next: '续签的请用新的编号登记。' }
      : undefined;
  },
  write: ({ date, title, number, kind, giver, receiver, from, until, scope }) => [
    {
      create: {
        resourceType: 'Contract',
        identifier: [{ system: IDENTIFIER.agreement, value: number }],
        status: 'executed',
        type: { coding: [{ system: SYSTEM.contract, code: TYPE, display: '远程服务协议' }] },
        subType: [{ coding: [{ system: SYSTEM.item, code: kind, display: AGREEMENT_KINDS[kind] }], text: AGREEMENT_KINDS[kind] }],
        title,
        ...(scope === undefined ? {} : { scope: { text: scope } }),
        issued: date,
        applies: { start: from, end: until },
        authority: [{ reference: `Organization/${giver}` }],
        subject: [{ reference: `Organization/${receiver}` }],
      } satisfies Contract,
    },
  ],
  tell: ({ from, until }) => ({ text: `${from}至${until}，接受方及其医共体成员申请会诊时可以选择这份协议。` }),
});

/** `teleconsultation.end-agreement`: what was asked by it before stays counted. */
export const endAgreement = defineAction({
  id: 'teleconsultation.end-agreement',
  label: '终止远程服务协议',
  form: endAgreementForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { agreement: agreementSource },
  write: ({ date }, { records }) =>
    records.agreement.map(({ resource, version }) => ({
      update: { ...resource, status: 'terminated' as const, issued: date },
      ifVersion: version,
    })),
  tell: ({ date }) => ({ text: `自${date}起不再按这份协议申请。` }),
});

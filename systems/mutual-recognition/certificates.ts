/** Quality certificates: which items of an institution carry a mark, from when to when. */
import { defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, reference, repeat, rowOf, text, when } from '../../kernel/define/item.ts';
import { resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { MARKS } from '../../kernel/patterns/recognition/mark.ts';
import { buildCertificate, readCertificate } from '../../kernel/patterns/recognition/marks.ts';
import { ITEM_NAMES } from './items.ts';
import { SOURCE } from './source.ts';

const KEEPERS = ['consortium-manager', 'bureau-manager'] as const;

/** One row a certificate. */
export const certificatesView = defineReferenceView({
  id: 'mutual_recognition_certificates',
  title: '互认质量证书',
  of: resources('VerificationResult'),
  columns: {
    number: textColumn('证书编号'),
    institution: textColumn('机构', { names: 'directory' }),
    mark: wordColumn('标识', MARKS),
    items: numberColumn('项目数'),
    issuer: textColumn('评价机构'),
    from: dateColumn('有效期起', { indexed: true }),
    until: dateColumn('有效期止', { indexed: true }),
    closed: dateColumn('撤销日期'),
  },
  choose: { label: ['number', 'mark', 'until'], open: 'closed' },
  rows: (kept) => {
    const one = readCertificate(kept);
    if (!one) return [];
    return [
      {
        key: kept.id,
        org: one.org,
        number: kept.resource.attestation?.sourceIdentityCertificate,
        institution: one.org,
        mark: one.mark,
        items: one.items.length,
        issuer: kept.resource.primarySource?.[0]?.type?.[0]?.text,
        from: one.from,
        until: one.until,
        closed: one.closed,
      },
    ];
  },
});

/** The form of a certificate. */
export const certificateForm = defineForm({
  id: 'mutual-recognition-certificate',
  title: '互认质量证书登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    institution: reference('机构', 'organisation'),
    mark: choice('标识', MARKS),
    number: text('证书编号', { maxLength: 60 }),
    areas: when(
      'mark',
      'region',
      repeat(
        '适用地区',
        {
          division: text('行政区划代码', {
            maxLength: 12,
            pattern: '^[1-9][0-9]{11}$',
            patternHint: '12位，如 510000000000（四川省）',
          }),
        },
        { max: 40 },
      ),
    ),
    issuer: text('评价机构', { maxLength: 80, hint: '室间质评、质控或组织评价的机构' }),
    from: date('有效期起', { prefill: 'today' }),
    until: date('有效期止'),
    items: choices('合格项目', ITEM_NAMES),
  },
  check: ({ from, until, items, mark, areas }) => [
    ...(mark === 'region' && (areas ?? []).length < 2 ? [{ item: 'areas', refuse: '区域标识请写明约定互认的各个地区。' }] : []),
    ...(until < from ? [{ item: 'until', refuse: '有效期止不能早于有效期起。' }] : []),
    ...(items.length === 0 ? [{ item: 'items', refuse: '请至少选择一个合格项目。' }] : []),
  ],
});

/** Registers a certificate: reports of its items that are released within its period carry the mark. */
export const registerCertificate = defineAction({
  id: 'mutual-recognition.register-certificate',
  label: '登记互认质量证书',
  form: certificateForm,
  allow: KEEPERS,
  subject: 'none',
  write: ({ institution, mark, areas, number, issuer, from, until, items }) => [
    {
      create: buildCertificate(
        { org: institution, mark, areas: (areas ?? []).map(({ division }) => division), number, issuer, from, until, items },
        (code) => ITEM_NAMES[code] ?? code,
      ),
    },
  ],
  tell: ({ items, from, until }) => ({ text: `${items.length}个项目自 ${from} 至 ${until} 发布的报告带互认标识。` }),
});

/** The form that takes a certificate back. */
export const revocationForm = defineForm({
  id: 'mutual-recognition-revocation',
  title: '互认质量证书撤销',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('证书', rowOf(certificatesView)),
    date: date('登记日期', { prefill: 'today' }),
    reason: text('撤销原因', { maxLength: 200 }),
  },
});

/** Takes a certificate back: nothing is marked by it from today on; what was made before keeps its mark, from other institutions' systems too. */
export const revokeCertificate = defineAction({
  id: 'mutual-recognition.revoke-certificate',
  label: '撤销互认质量证书',
  form: revocationForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { certificate: resources('VerificationResult') },
  write: (_answers, { records, today }) =>
    records.certificate.map(({ id, version, resource }) => ({
      update: { ...resource, id, status: 'val-fail' as const, statusDate: today },
      ifVersion: version,
    })),
  tell: () => ({ text: '已撤销，自今日起不再标识；此前的结果保留标识。' }),
});

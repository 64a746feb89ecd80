/** The prescription 处方笺 on A5: head (前记), Rp (正文), signatures and blanks of the pharmacy (后记), as 《处方管理办法》 lays it out. */
import type { ReactNode } from 'react';
import { z } from 'zod';
import { DEPARTMENTS } from '../../../kernel/patterns/request-loop/departments.ts';
import { addDays, isPlainDate } from '../../../kernel/periods/plain-date.ts';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { FREQUENCIES, PAYMENTS, PRESCRIPTION_KINDS, ROUTES } from '../../../systems/clinic/prescription/form.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { tellAgeOn, tellSex, tellTime } from '../../parts/words.ts';
import { type FilledForm, reasonsOf } from './read-response.ts';

const coded = z.object({ code: z.string(), display: z.string() });
const answersSchema = z.object({
  date: z.string(),
  kind: z.enum(['ordinary', 'emergency', 'long']),
  department: z.string().optional(),
  payment: z.string().optional(),
  diagnosis: coded,
  validDays: z.number(),
  longReason: z.string().optional(),
  advice: z.string().optional(),
  medicines: z.array(
    z.object({
      medicine: coded,
      spec: z.string().optional(),
      dose: z.string(),
      frequency: z.string(),
      route: z.string(),
      days: z.number(),
      total: z.string(),
    }),
  ),
});

interface Props {
  readonly person: PersonPage['person'];
  readonly response: FilledForm;
  /** Where it was written. */
  readonly institution: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** A word of a code, or a line to write on. */
function wordOf(words: Readonly<Record<string, string>>, code: string | undefined): ReactNode {
  return code === undefined ? <span className="y-blank" /> : t(words[code] ?? code);
}

/** What the sheet is marked with at the top right, with its colour: 急诊 pale yellow, 儿科 pale green, all others white and unmarked. */
function markOf(kind: string, department: string | undefined): 'emergency' | 'paediatric' | undefined {
  if (kind === 'emergency') return 'emergency';
  return department === 'paediatrics' ? 'paediatric' : undefined;
}

/** Review, preparation, check and handing out are each signed for (处方标准·后记). */
const PHARMACISTS = ['审核药师', '调配药师', '核对药师', '发药药师'] as const;

const MARKS = { emergency: '急诊', paediatric: '儿科' } as const;

/** A line of the head or the foot. */
function Line({ label, wide = false, children }: { readonly label: string; readonly wide?: boolean; readonly children: ReactNode }) {
  return (
    <div className={wide ? 'is-wide' : ''}>
      <dt>{t(label)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The age is that of the day of issue, in months for small children. The unused part below the last medicine is struck out. */
export function PrescriptionSheet({ person, response, institution, answers }: Props) {
  const actor = useActor();
  const { date, kind, department, payment, diagnosis, validDays, longReason, advice, medicines } = answersSchema.parse(answers);
  const until = isPlainDate(date) ? addDays(date, validDays - 1) : date;
  const mark = markOf(kind, department);
  const reasons = reasonsOf(response);
  const blank = <span className="y-blank" />;
  return (
    <article className={`y-sheet y-rx ${mark === undefined ? '' : `is-${mark}`}`}>
      {mark === undefined ? null : <p className="y-rx-kind">{t(MARKS[mark])}</p>}
      {actor.demo ? <p className="y-sheet-demo">{t('演示数据')}</p> : null}
      <p className="y-rx-org">{institution}</p>
      <h1>
        {t('处方笺')} <small>{t(PRESCRIPTION_KINDS[kind])}</small>
      </h1>
      <dl className="y-rx-head">
        <Line label="处方编号">{response.identifier?.value ?? '—'}</Line>
        <Line label="开具日期">{date}</Line>
        <Line label="姓名">{person.name}</Line>
        <Line label="性别年龄">
          {tellSex(person.sex)} {tellAgeOn(person.birthDate, date)}
        </Line>
        <Line label="科别">{wordOf(DEPARTMENTS, department)}</Line>
        <Line label="费别">{wordOf(PAYMENTS, payment)}</Line>
        <Line label="病历号" wide>
          {person.healthRecord ?? blank}
        </Line>
        <Line label="临床诊断" wide>
          {t(diagnosis.display)}（{diagnosis.code}）
        </Line>
        <Line label="住址" wide>
          {person.village}
        </Line>
      </dl>
      <div className="y-rx-body">
        <p className="y-rx-mark">Rp</p>
        <ol>
          {medicines.map(({ medicine, spec, dose, frequency, route, days, total }) => (
            <li key={medicine.code}>
              <b>{t(medicine.display)}</b> {spec} <span className="y-rx-total">{total}</span>
              <br />
              Sig. {t('每次')} {dose} · {wordOf(FREQUENCIES, frequency)} · {wordOf(ROUTES, route)} · {t('{n} 天', { n: days })}
            </li>
          ))}
        </ol>
        <p className="y-rx-end">{t('以下空白')}</p>
        {reasons.map((reason) => (
          <p key={reason}>
            {t('医师注明')}：{reason}
          </p>
        ))}
        {longReason ? (
          <p>
            {t('长期处方理由')}：{longReason}
          </p>
        ) : null}
        {advice ? (
          <p>
            {t('用药交代')}：{advice}
          </p>
        ) : null}
      </div>
      <dl className="y-rx-head">
        <Line label="医师签名">{response.author?.display ? <span className="y-rx-name">（{response.author.display}）</span> : null}</Line>
        <Line label="药品金额">{blank}</Line>
        {PHARMACISTS.map((label) => (
          <Line key={label} label={label}>
            {blank}
          </Line>
        ))}
      </dl>
      <p className="y-sheet-source">
        {t('有效期至 {date}。', { date: until })}
        {t('打印于 {at} · 打印人 {name} · {org}', { at: tellTime(new Date().toISOString()), name: actor.name, org: actor.orgName })}
      </p>
    </article>
  );
}

/** The prescription 处方笺 on A5: head (前记), Rp (正文), signatures and blanks of the pharmacy (后记), as 《处方管理办法》 lays it out. */
import { z } from 'zod';
import { addDays, isPlainDate } from '../../../kernel/periods/plain-date.ts';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { FREQUENCIES, PRESCRIPTION_KINDS, ROUTES } from '../../../systems/clinic/prescription/form.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { tellSexAge, tellTime } from '../../parts/words.ts';
import type { FilledForm } from './read-response.ts';

const coded = z.object({ code: z.string(), display: z.string() });
const answersSchema = z.object({
  date: z.string(),
  kind: z.enum(['ordinary', 'emergency', 'long']),
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
  readonly answers: Readonly<Record<string, unknown>>;
}

function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return t(words[code] ?? code);
}

/** White for ordinary and long-term, pale yellow for emergency prescriptions (处方颜色). The unused part below the last medicine is struck out. */
export function PrescriptionSheet({ person, response, answers }: Props) {
  const actor = useActor();
  const { date, kind, diagnosis, validDays, longReason, advice, medicines } = answersSchema.parse(answers);
  const until = isPlainDate(date) ? addDays(date, validDays - 1) : date;
  const blank = <span className="y-blank" />;
  return (
    <article className={`y-sheet y-rx is-${kind}`}>
      {actor.demo ? <p className="y-sheet-demo">{t('演示数据')}</p> : null}
      <p className="y-rx-org">{actor.orgName}</p>
      <h1>
        {t('处方笺')} <small>{t(PRESCRIPTION_KINDS[kind])}</small>
      </h1>
      <dl className="y-rx-head">
        <div>
          <dt>{t('处方编号')}</dt>
          <dd>{response.identifier?.value ?? '—'}</dd>
        </div>
        <div>
          <dt>{t('开具日期')}</dt>
          <dd>{date}</dd>
        </div>
        <div>
          <dt>{t('姓名')}</dt>
          <dd>{person.name}</dd>
        </div>
        <div>
          <dt>{t('性别年龄')}</dt>
          <dd>{tellSexAge(person)}</dd>
        </div>
        <div>
          <dt>{t('科别')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('费别')}</dt>
          <dd>{blank}</dd>
        </div>
        <div className="is-wide">
          <dt>{t('临床诊断')}</dt>
          <dd>
            {t(diagnosis.display)}（{diagnosis.code}）
          </dd>
        </div>
        <div className="is-wide">
          <dt>{t('住址')}</dt>
          <dd>{person.village}</dd>
        </div>
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
        <div>
          <dt>{t('医师签名')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('药品金额')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('审核药师')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('调配药师')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('核对药师')}</dt>
          <dd>{blank}</dd>
        </div>
        <div>
          <dt>{t('发药药师')}</dt>
          <dd>{blank}</dd>
        </div>
      </dl>
      <p className="y-sheet-source">
        {t('有效期至 {date}。', { date: until })}
        {response.author?.display ? t('开具医师 {name}。', { name: response.author.display }) : ''}
        {t('打印于 {at} · 打印人 {name} · {org}', { at: tellTime(new Date().toISOString()), name: actor.name, org: actor.orgName })}
      </p>
    </article>
  );
}

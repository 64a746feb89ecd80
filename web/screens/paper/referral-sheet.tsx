/** 双向转诊单 on A4: the stub that stays with who refers, and the sheet that goes with the patient, up (转出) or back (回转). */
import type { ReactNode } from 'react';
import { DEPARTMENTS } from '../../../kernel/patterns/request-loop/departments.ts';
import { PRIORITIES } from '../../../kernel/patterns/request-loop/priority.ts';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { DOWN_REASONS, INSURANCE, OUTCOMES, PARTS, TRANSPORTS, UP_REASONS } from '../../../systems/referral/words.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { tellAgeOn, tellSex, tellTime } from '../../parts/words.ts';
import { readReferral, useOtherSide } from './read-referral.ts';
import type { FilledForm } from './read-response.ts';

/** The forms that are printed so: id → which way the patient goes. */
export const REFERRAL_SHEETS: Readonly<Record<string, 'out' | 'back'>> = { 'referral-request': 'out', 'referral-return': 'back' };

interface Props {
  readonly way: 'out' | 'back';
  readonly person: PersonPage['person'] | undefined;
  /** Undefined for a blank sheet. */
  readonly response: FilledForm | undefined;
  /** Where it was written. */
  readonly institution: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The words of codes: of several, of one, or of none. */
function wordsOf(words: Readonly<Record<string, string>>, codes: readonly string[] | string | undefined): string {
  return [codes ?? []]
    .flat()
    .map((code) => t(words[code] ?? code))
    .join('、');
}

/** A field of the stub: what is written, or a line to write on. */
function Field({ label, wide = false, children }: { readonly label: string; readonly wide?: boolean; readonly children?: ReactNode }) {
  return (
    <div className={wide ? 'is-wide' : ''}>
      <dt>{t(label)}</dt>
      <dd>{children || <span className="y-blank" />}</dd>
    </div>
  );
}

/** A box of the sheet; `lines`: how high it is left to write in. */
function Box({ label, lines, children }: { readonly label: string; readonly lines: number; readonly children?: ReactNode }) {
  return (
    <tr>
      <th scope="row">{t(label)}</th>
      <td style={{ height: `${lines * 5.5}mm` }}>{children}</td>
    </tr>
  );
}

/** The fields are those of the national sheet (docs/domain.md §6.1); what the platform asks besides stands below them. */
export function ReferralSheet({ way, person, response, institution, answers }: Props) {
  const actor = useActor();
  const told = readReferral(answers);
  const { date = '', diagnosis } = told;
  const other = useOtherSide(way, told.to, told.target);
  const number = response?.identifier?.value ?? other.number;
  const age = person && tellAgeOn(person.birthDate, date);
  const doctor = response?.author?.display;
  const isDown = told.direction === 'down';
  const title = way === 'back' ? '双向转诊单（回转）' : isDown ? '双向转诊单（下转）' : '双向转诊单（转出）';
  const where = [other.name, wordsOf(DEPARTMENTS, told.department), told.doctor];
  const reasons = [wordsOf(UP_REASONS, told.upReasons), wordsOf(DOWN_REASONS, told.downReasons)].filter(Boolean).join('、');
  const head = (
    <>
      <Field label="患者姓名">{person?.name}</Field>
      <Field label="性别">{person && tellSex(person.sex)}</Field>
      <Field label="年龄">{age}</Field>
      <Field label={way === 'back' ? '病案号' : '档案编号'}>{way === 'back' ? told.caseNumber : person?.healthRecord}</Field>
      <Field label="家庭住址">{told.address ?? (person && [person.village, person.address].filter(Boolean).join(' '))}</Field>
      <Field label="联系电话">{told.phone ?? person?.phoneMasked}</Field>
    </>
  );
  return (
    <article className="y-sheet y-referral">
      {actor.demo ? <p className="y-sheet-demo">{t('演示数据')}</p> : null}
      <h1>
        {t(title)} <small>{t('存根')}</small>
      </h1>
      <dl className="y-rx-head">
        {head}
        <Field label={way === 'back' ? '转回' : '转往'} wide>
          {where.filter(Boolean).join(' ')}
        </Field>
        <Field label="转诊医生（签字）">{doctor ? `（${doctor}）` : ''}</Field>
        <Field label="日期">{date}</Field>
      </dl>
      <p className="y-referral-cut" aria-hidden="true">
        ✂
      </p>
      <h1>{t(title)}</h1>
      <p className="y-sheet-who">
        <span>
          {t('致')} <b>{other.name ?? ''}</b>
          {other.name ? null : <span className="y-blank" />}
        </span>
        <span>
          {t('单号')} <b>{number ?? ''}</b>
          {number ? null : <span className="y-blank" />}
        </span>
      </p>
      <dl className="y-rx-head">{head}</dl>
      <table className="y-sheet-table">
        <colgroup>
          <col className="is-label" />
          <col />
        </colgroup>
        <tbody>
          {way === 'out' ? (
            <>
              <Box label="转诊原因" lines={1}>
                {[wordsOf(PRIORITIES, told.priority), told.express ? t('绿色通道') : '', reasons].filter(Boolean).join(' · ')}
              </Box>
              <Box label="初步印象" lines={1.5}>
                {diagnosis && `${t(diagnosis.display)} ${diagnosis.code}`}
              </Box>
              <Box label="主要现病史" lines={5}>
                {told.present}
              </Box>
              <Box label="主要既往史" lines={3}>
                {told.past}
              </Box>
              <Box label="治疗经过" lines={4}>
                {told.course}
              </Box>
              <Box label="随附资料" lines={1}>
                {wordsOf(PARTS, told.parts)}
              </Box>
              <Box label="知情同意、医保备案、转运" lines={1}>
                {[
                  told.consent === undefined ? '' : t(told.consent ? '患者或家属已同意' : '未及征得同意'),
                  wordsOf(INSURANCE, told.insurance),
                  told.insuranceNumber,
                  wordsOf(TRANSPORTS, told.transport),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Box>
            </>
          ) : (
            <>
              <Box label="主要检查结果" lines={4}>
                {told.results}
              </Box>
              <Box label="诊断结果" lines={1.5}>
                {diagnosis && `${t(diagnosis.display)} ${diagnosis.code}`}
              </Box>
              <Box label="治疗经过" lines={4}>
                {told.course}
              </Box>
              <Box label="下一步治疗方案及康复建议" lines={5}>
                {told.plan}
              </Box>
              <Box label="出院日期、转归、随访" lines={1}>
                {[
                  told.discharged,
                  wordsOf(OUTCOMES, told.outcome),
                  told.followUp === undefined ? '' : t('{n}日内随访', { n: told.followUp }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Box>
            </>
          )}
        </tbody>
      </table>
      <div className="y-sheet-sign">
        <p>
          {t('转诊医生（签字）')} {doctor ? `（${doctor}）` : ''}
          <span className="y-blank" />
        </p>
        <p>
          {t('机构')} {institution === '' ? <span className="y-blank" /> : <b>{institution}</b>}
        </p>
        <p>
          {t('日期')} {date === '' ? <span className="y-blank" /> : <b>{date}</b>}
        </p>
        <p className="y-stamp">{t('机构盖章')}</p>
      </div>
      <p className="y-sheet-source">
        {response
          ? t('记录编号 {id}，第 {version} 版。', { id: response.id, version: response.meta.versionId })
          : t('空白表，填写后请录入平台。')}{' '}
        {t('打印于 {at} · 打印人 {name} · {org}', { at: tellTime(new Date().toISOString()), name: actor.name, org: actor.orgName })}
      </p>
    </article>
  );
}

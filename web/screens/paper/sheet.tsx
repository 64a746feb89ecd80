/** A form as an A4 sheet: title, record number, boxed items, signatures and stamp, where it comes from. */
import { Fragment } from 'react';
import type { AnyForm } from '../../../kernel/define/form.ts';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { tellSexAge, tellTime } from '../../parts/words.ts';
import { layOut } from './lay-out.ts';
import { PrintedAnswer } from './printed-answer.tsx';

/** What a filled sheet says of its record. */
export interface SheetRecord {
  readonly id: string;
  readonly version: string;
  readonly author: string;
}

interface Props {
  readonly form: AnyForm;
  readonly person: PersonPage['person'] | undefined;
  readonly answers: Readonly<Record<string, unknown>>;
  /** Undefined for a blank sheet. */
  readonly record: SheetRecord | undefined;
}

/** The last eight digits of a health record's number are what the sheets have boxes for: three of the village, five of the person. */
function RecordNumber({ number }: { readonly number: string }) {
  const digits = number.slice(-8).padStart(8, ' ');
  return (
    <span className="y-boxes" role="img" aria-label={number}>
      {[...digits].map((digit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: digits have no identity but their place
        <Fragment key={at}>
          {at === 3 ? '-' : ''}
          <i>{digit.trim()}</i>
        </Fragment>
      ))}
    </span>
  );
}

/** See Props. */
export function Sheet({ form, person, answers, record }: Props) {
  const actor = useActor();
  return (
    <article className="y-sheet">
      {actor.demo ? <p className="y-sheet-demo">{t('演示数据')}</p> : null}
      <h1>{t(form.title)}</h1>
      <p className="y-sheet-who">
        <span>
          {t('姓名')}：{person ? <b>{person.name}</b> : <span className="y-blank" />}
        </span>
        {person ? <span>{tellSexAge(person)}</span> : null}
        {person ? <span>{person.village}</span> : null}
        <span>
          {t('编号')} <RecordNumber number={person?.healthRecord ?? ''} />
        </span>
      </p>
      <table className="y-sheet-table">
        <colgroup>
          <col className="is-section" />
          <col className="is-label" />
          <col />
          <col className="is-label" />
          <col />
        </colgroup>
        <tbody>
          {layOut(form).map((section) =>
            section.rows.map((row, at) => (
              <tr key={`${section.title} ${row[0].linkId}`}>
                {at === 0 ? (
                  <th className="is-section" rowSpan={section.rows.length} scope="rowgroup">
                    {t(section.title)}
                  </th>
                ) : null}
                {row.map(({ linkId, item }) => (
                  <Fragment key={linkId}>
                    <th scope="row">{t(item.label)}</th>
                    <td colSpan={row.length === 1 ? 3 : 1}>
                      <PrintedAnswer item={item} value={answers[linkId]} />
                    </td>
                  </Fragment>
                ))}
              </tr>
            )),
          )}
        </tbody>
      </table>
      <div className="y-sheet-sign">
        <p>
          {t('居民（家属）签名')}：<span className="y-blank" />
        </p>
        <p>
          {t('医生签名')}：<span className="y-blank" />
        </p>
        <p>
          {t('日期')}：<span className="y-blank" />
        </p>
        <p className="y-stamp">{t('机构盖章')}</p>
      </div>
      <p className="y-sheet-source">
        {record
          ? `${t('记录编号 {id}，第 {version} 版。', { id: record.id, version: record.version })}${record.author ? t('记录人 {author}。', { author: record.author }) : ''}`
          : t('空白表，填写后请录入平台。')}{' '}
        {t(form.source)}。{t('证件号和电话按规定隐去中段。')}
        <br />
        {t('打印于 {at} · 打印人 {name} · {org}', { at: tellTime(new Date().toISOString()), name: actor.name, org: actor.orgName })}
      </p>
    </article>
  );
}

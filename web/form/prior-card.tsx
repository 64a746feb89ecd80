/** One result that stands: whose, from when, its mark and values, its image or trace; quoted by one press. */
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { today } from '../../kernel/periods/plain-date.ts';
import type { PriorLine } from '../../server/contract/contract.ts';
import { api, ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';
import { Loading } from '../parts/states.tsx';
import type { FormDesk } from './form-context.ts';
import { newRequestId } from './request-id.ts';

const PriorMaterial = lazy(async () => ({ default: (await import('./prior-material.tsx')).PriorMaterial }));

/** Values that are shown before the rest is unfolded. */
const FEW = 6;

interface Props {
  readonly result: PriorLine;
  readonly cited: boolean;
  readonly priors: NonNullable<FormDesk['priors']>;
  readonly resident: number | undefined;
  readonly onCite: () => void;
  readonly onTake: () => void;
}

const LOOK = { trace: '看波形', images: '看影像', results: '看数值' } as const;
const MATERIAL = { trace: '有波形', images: '有影像', results: '有数值' } as const;

/** Draws it. What belongs to recognition stands in it at once; the author's opinion only once the report is opened. */
export function PriorCard({ result, cited, priors, resident, onCite, onTake }: Props) {
  const [whole, setWhole] = useState(false);
  const [opinion, setOpinion] = useState<string>();
  const [looking, setLooking] = useState(false);
  const open = async () => {
    try {
      const outcome = await api.perform(priors.opens, {
        ...(resident === undefined ? {} : { resident }),
        ...(priors.encounter === undefined ? {} : { encounter: priors.encounter }),
        answers: { date: today(), result: result.key },
        requestId: newRequestId(),
      });
      setOpinion(outcome.kind === 'performed' ? (outcome.performed.tell?.text ?? '') : '');
    } catch (error) {
      setOpinion(error instanceof ProblemError ? error.problem.text : t('没有打开，请重试。'));
    }
  };
  const values = whole ? result.values : result.values.slice(0, FEW);
  return (
    <div className={cited ? 'y-prior is-cited' : 'y-prior'}>
      <p>
        <b>{result.day}</b> {t(result.orgName ?? '未知机构')} <span className="y-tag">{t(result.markName)}</span>
        {result.amended ? <span className="y-tag is-late">{t('已修订')}</span> : null}
        <span className="y-soft">
          {t(MATERIAL[result.material])}
          {' · '}
          {result.daysLeft === undefined
            ? t('长期有效')
            : result.daysLeft === 0
              ? t('今天到期')
              : t('还有{n}天有效', { n: result.daysLeft })}
        </span>
      </p>
      {values.length > 0 ? (
        <dl>
          {values.map(({ label, text, flag, range }) => (
            <div key={label} className={flag === undefined ? '' : 'is-off'}>
              <dt>{t(label)}</dt>
              <dd>
                {text} {flag === 'H' || flag === 'HH' ? '↑' : flag === 'L' || flag === 'LL' ? '↓' : (flag ?? '')}
                {range === undefined ? null : <span className="y-soft"> {range}</span>}
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {result.values.length > FEW && !whole ? (
        <button type="button" className="y-link" onClick={() => setWhole(true)}>
          {t('全部{n}项', { n: result.values.length })}
        </button>
      ) : null}
      {looking ? (
        <Suspense fallback={<Loading />}>
          <PriorMaterial result={result} />
        </Suspense>
      ) : null}
      {opinion === undefined ? null : <p className="y-note">{t(opinion)}</p>}
      <p className="y-actions">
        {cited ? (
          <>
            <b>{t('已引用，不再开单')}</b>
            <button type="button" className="y-link" onClick={onTake}>
              {t('撤回')}
            </button>
          </>
        ) : (
          <Button type="primary" onClick={onCite}>
            {t('引用')}
          </Button>
        )}
        {result.data.length > 0 ? (
          <Button aria-expanded={looking} onClick={() => setLooking(!looking)}>
            {t(looking ? '收起' : LOOK[result.material])}
          </Button>
        ) : null}
        {result.key.startsWith('DiagnosticReport/') && opinion === undefined ? (
          <Button onClick={() => void open()}>{t('调阅报告')}</Button>
        ) : null}
      </p>
    </div>
  );
}

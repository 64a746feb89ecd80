/** Results that stand for what is being ordered, beside the order: each item is cited, or repeated with a reason, before the order can be sent. */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useEffect, useRef } from 'react';
import type { RepeatItem } from '../../kernel/define/item.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import type { PriorLine } from '../../server/contract/contract.ts';
import { api } from '../api.ts';
import { t } from '../language/translate.ts';
import { valueAt } from './answer-path.ts';
import { type FormDesk, fieldId, useFormDesk } from './form-context.ts';
import { PriorCard } from './prior-card.tsx';
import { newRequestId } from './request-id.ts';

interface Answer {
  readonly item: string;
  readonly decision: string;
  readonly result?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

interface Props {
  readonly item: RepeatItem<unknown>;
  readonly priors: NonNullable<FormDesk['priors']>;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'item' in value && 'decision' in value;
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The panel; nothing while nothing stands. */
export function PriorResults({ item, priors }: Props) {
  const desk = useFormDesk();
  const { resident } = desk;
  const chosen = readList(desk.answers[priors.items]).filter((code) => typeof code === 'string');
  const wanted = chosen.toSorted().join(',');
  const found = useQuery({
    queryKey: ['priors', priors.action, resident, wanted, priors.encounter],
    queryFn: () => api.priors(priors.action, resident ?? 0, chosen, priors.encounter),
    enabled: resident !== undefined && chosen.length > 0,
    staleTime: 0,
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const rows = (chosen.length === 0 ? [] : (found.data?.rows ?? [])).filter((row) => chosen.includes(row.item));
  useNoted(priors, resident, rows);
  const answers = readList(valueAt(desk.answers, [priors.answers])).filter(isAnswer);
  const { set } = desk;
  useEffect(() => {
    // An answer about an item that was taken off the order goes with it.
    const kept = answers.filter((answer) => chosen.includes(answer.item));
    if (kept.length < answers.length) set([priors.answers], kept.length > 0 ? kept : undefined);
  });
  if (found.error && chosen.length > 0)
    return (
      <p className="y-problem" role="alert">
        {t('没有查到互认结果：连接中断，请重试。')}{' '}
        <button type="button" className="y-link" onClick={() => void found.refetch()}>
          {t('重试')}
        </button>
      </p>
    );
  if (rows.length === 0) return null;
  const answer = (one: Answer) => set([priors.answers], [...answers.filter((each) => each.item !== one.item), one]);
  const take = (code: string) => {
    const left = answers.filter((each) => each.item !== code);
    set([priors.answers], left.length > 0 ? left : undefined);
  };
  const problem = desk.problemAt([priors.answers]);
  return (
    <section
      className={problem ? 'y-priors is-wrong' : 'y-priors'}
      id={fieldId([priors.answers])}
      data-field={priors.answers}
      aria-live="polite"
      aria-label={t('互认提示')}
    >
      <h4>{t('互认提示：有效期内已有结果')}</h4>
      {[...Map.groupBy(rows, (row) => row.item)].map(([code, results]) => (
        <ItemAnswer
          key={code}
          results={results}
          answer={answers.find((each) => each.item === code)}
          options={reasonsOf(item)}
          priors={priors}
          resident={resident}
          onAnswer={answer}
          onTake={() => take(code)}
        />
      ))}
      {problem ? (
        <p className="y-problem" role="alert">
          {t(problem)}
        </p>
      ) : null}
    </section>
  );
}

function reasonsOf({ items }: RepeatItem<unknown>): Readonly<Record<string, string>> {
  return items.reason?.kind === 'choice' ? items.reason.options : {};
}

/** Notes once what was shown. That it could not be noted is no reason to hold up an order. */
function useNoted(priors: Props['priors'], resident: number | undefined, rows: readonly PriorLine[]): void {
  const noted = useRef(new Set<string>());
  useEffect(() => {
    const fresh = rows.filter(({ key, item }) => key.startsWith('DiagnosticReport/') && !noted.current.has(`${item} ${key}`));
    if (fresh.length === 0 || resident === undefined) return;
    for (const { key, item } of fresh) noted.current.add(`${item} ${key}`);
    const shown = fresh.map(({ key, item }) => ({ item, result: key }));
    const visit = priors.encounter === undefined ? {} : { encounter: priors.encounter };
    api.perform(priors.notes, { resident, ...visit, answers: { date: today(), shown }, requestId: newRequestId() }).catch(() => undefined);
  });
}

interface ItemProps {
  readonly results: readonly PriorLine[];
  readonly answer: Answer | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly priors: Props['priors'];
  readonly resident: number | undefined;
  readonly onAnswer: (answer: Answer) => void;
  readonly onTake: () => void;
}

function ItemAnswer({ results, answer, options, priors, resident, onAnswer, onTake }: ItemProps) {
  const [first] = results;
  if (first === undefined) return null;
  const code = first.item;
  const repeats = answer?.decision === 'repeat';
  return (
    <div className="y-prior-item">
      <h5>{t(first.itemName)}</h5>
      {results.map((result) => (
        <PriorCard
          key={result.key}
          result={result}
          cited={answer?.decision === 'cite' && answer.result === result.key}
          priors={priors}
          resident={resident}
          onCite={() => onAnswer({ item: code, decision: 'cite', result: result.key })}
          onTake={onTake}
        />
      ))}
      {repeats ? (
        <div className="y-prior-why">
          <fieldset>
            <legend>{t('不认可原因')}</legend>
            {Object.entries(options).map(([value, label]) => (
              <label key={value}>
                <input
                  type="radio"
                  name={`why-${code}`}
                  checked={answer.reason === value}
                  onChange={() => onAnswer({ ...answer, reason: value })}
                />
                <span>
                  <b>{value}</b> {t(label)}
                </span>
              </label>
            ))}
          </fieldset>
          <Input
            aria-label={t('原因说明')}
            placeholder={t(answer.reason === 'N6' ? '请写明情形' : '原因说明（选填）')}
            maxLength={200}
            value={answer.note ?? ''}
            onChange={({ target }) => onAnswer({ ...answer, note: target.value === '' ? undefined : target.value })}
          />
          <button type="button" className="y-link" onClick={onTake}>
            {t('撤回')}
          </button>
        </div>
      ) : answer === undefined ? (
        <button type="button" className="y-link" onClick={() => onAnswer({ item: code, decision: 'repeat' })}>
          {t('不认可，重新检查')}
        </button>
      ) : null}
    </div>
  );
}

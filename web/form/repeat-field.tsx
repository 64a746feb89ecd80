/** A group that stands several times, e.g. medicines: rows to add and take away. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { RepeatItem } from '../../kernel/define/item.ts';
import { t } from '../language/translate.ts';
import { type AnswerPath, asAnswers, type RawAnswers, valueAt } from './answer-path.ts';
import { useFormDesk } from './form-context.ts';

interface Props {
  readonly item: RepeatItem<unknown>;
  readonly path: AnswerPath;
  readonly drawRow: (path: AnswerPath, answers: RawAnswers) => ReactNode;
}

/** No row at all is an empty list: "none", said by the person. */
export function RepeatField({ item, path, drawRow }: Props) {
  const desk = useFormDesk();
  const value = valueAt(desk.answers, path);
  const rows: readonly unknown[] = Array.isArray(value) ? value : [];
  const setRows = (next: readonly unknown[]) => desk.set(path, next.length > 0 ? next : undefined);
  return (
    <div className="y-rows">
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
        <div className="y-row" key={at}>
          <span className="y-row-number">{at + 1}</span>
          <div className="y-fields is-inner">{drawRow([...path, at], asAnswers(row))}</div>
          <Button
            type="text"
            aria-label={t('删除第 {n} 行', { n: at + 1 })}
            onClick={() => setRows(rows.filter((_, other) => other !== at))}
          >
            {t('删除')}
          </Button>
        </div>
      ))}
      {rows.length < item.max ? (
        <Button type="dashed" onClick={() => setRows([...rows, {}])}>
          {rows.length === 0 ? t('添加{what}', { what: t(item.label) }) : t('再加一行')}
        </Button>
      ) : (
        <p className="y-hint">{t('最多 {n} 行', { n: item.max })}</p>
      )}
    </div>
  );
}

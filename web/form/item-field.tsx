/** One item of a form with its label, unit, hint, origin, findings; groups and repeated groups hold further items. */
import { Input } from 'antd';
import { isAsked, isNeeded } from '../../kernel/define/form.ts';
import type { Item, Items } from '../../kernel/define/item.ts';
import { t } from '../language/translate.ts';
import { DateField } from '../parts/date-field.tsx';
import { type AnswerPath, asAnswers, isAbsent, type RawAnswers, valueAt, writePath } from './answer-path.ts';
import { AS_CHIPS, ChoiceField } from './fields/choice-field.tsx';
import { OptionsField } from './fields/options-field.tsx';
import { PicturesField } from './fields/pictures-field.tsx';
import { QuantityField } from './fields/quantity-field.tsx';
import { TextField } from './fields/text-field.tsx';
import { fieldId, useFormDesk } from './form-context.ts';
import { RepeatField } from './repeat-field.tsx';
import { splitVitalSigns } from './split-vital-signs.ts';
import { tellAnswer } from './tell-answer.ts';
import { tellFinding } from './tell-finding.ts';

/** Chips, groups and long texts take the whole width. */
function isWide(item: Item): boolean {
  if (item.kind === 'choice') return Object.keys(item.options).length <= AS_CHIPS;
  if (item.kind === 'text') return item.multiline || (item.maxLength > 100 && item.pattern === undefined && item.format === undefined);
  return item.kind === 'choices' || item.kind === 'boolean' || item.kind === 'pictures' || item.kind === 'group' || item.kind === 'repeat';
}

interface Props {
  readonly linkId: string;
  readonly item: Item;
  /** The path of the group the item stands in. */
  readonly within: AnswerPath;
  readonly siblings: Items;
  readonly answers: RawAnswers;
  /** False inside an optional group that is empty: its items are needed only once one of them is answered. */
  readonly binding?: boolean;
}

/** All items of a group that are asked now, in their order. */
export function ItemFields({
  items,
  within,
  answers,
  binding = true,
}: Pick<Props, 'within' | 'answers' | 'binding'> & { readonly items: Items }) {
  return Object.entries(items).map(([linkId, item]) => (
    <ItemField key={linkId} linkId={linkId} item={item} within={within} siblings={items} answers={answers} binding={binding} />
  ));
}

/** The item, or nothing while it is not asked. */
export function ItemField({ linkId, item, within, siblings, answers, binding = true }: Props) {
  const desk = useFormDesk();
  if (!isAsked(item, answers)) return null;
  const path = [...within, linkId];
  const id = fieldId(path);
  const problem = desk.problemAt(path);
  const needed = isNeeded(item, answers);
  const label = (
    <>
      {t(item.label)}
      {needed && binding ? (
        <span className="y-needed" title={t('必填')}>
          *
        </span>
      ) : needed ? null : (
        <small className="y-optional">{t('选填')}</small>
      )}
    </>
  );
  const isGroup = item.kind === 'group' || item.kind === 'repeat';
  const isSet = item.kind === 'choice' || item.kind === 'choices' || item.kind === 'boolean';
  return (
    <div className={`y-field is-${item.kind} ${isWide(item) ? 'is-wide' : ''} ${problem ? 'is-wrong' : ''}`} data-field={writePath(path)}>
      {isGroup || isSet ? <span className="y-label">{label}</span> : <label htmlFor={id}>{label}</label>}
      <Control path={path} id={id} item={item} within={within} siblings={siblings} invalid={problem !== undefined} needed={needed} />
      <Notes path={path} item={item} problem={problem} />
    </div>
  );
}

interface ControlProps {
  readonly path: AnswerPath;
  readonly id: string;
  readonly item: Item;
  readonly within: AnswerPath;
  readonly siblings: Items;
  readonly invalid: boolean;
  readonly needed: boolean;
}

function Control({ path, id, item, within, siblings, invalid, needed }: ControlProps) {
  const desk = useFormDesk();
  const value = valueAt(desk.answers, path);
  const last = desk.lastAt(path);
  const ghost = item.kind === 'group' || item.kind === 'repeat' ? '' : tellAnswer(item, last);
  const props = {
    id,
    value,
    invalid,
    described: `${id}-notes`,
    ghost: ghost ? t('上次 {value}', { value: ghost }) : '',
    onChange: (next: unknown) => desk.set(path, next),
    onLeave: () => desk.leave(path),
  };
  const changeQuantity = (next: unknown) => {
    const split = typeof next === 'string' ? splitVitalSigns(next, siblings) : undefined;
    if (!split) return desk.set(path, next);
    for (const [linkId, part] of Object.entries(split)) desk.set([...within, linkId], part);
  };
  switch (item.kind) {
    case 'date':
      return (
        <DateField
          id={id}
          value={typeof value === 'string' ? value : undefined}
          invalid={invalid}
          onChange={(next) => {
            desk.set(path, next);
            desk.leave(path);
          }}
        />
      );
    case 'text':
      return <TextField {...props} item={item} />;
    case 'quantity':
      return <QuantityField {...props} item={item} onChange={changeQuantity} />;
    case 'choice':
    case 'choices':
    case 'boolean':
      return <ChoiceField {...props} item={item} last={last} />;
    case 'coded':
    case 'reference':
      return <OptionsField {...props} item={item} />;
    case 'pictures':
      return <PicturesField {...props} item={item} />;
    case 'group':
      return (
        <fieldset className="y-fields is-inner" aria-label={t(item.label)} id={id}>
          <ItemFields items={item.items} within={path} answers={asAnswers(value)} binding={needed || !isAbsent(value)} />
        </fieldset>
      );
    case 'repeat':
      return (
        <RepeatField
          item={item}
          path={path}
          drawRow={(row, rowAnswers) => <ItemFields items={item.items} within={row} answers={rowAnswers} />}
        />
      );
  }
}

function Notes({ path, item, problem }: { readonly path: AnswerPath; readonly item: Item; readonly problem: string | undefined }) {
  const desk = useFormDesk();
  const source = desk.sourceOf(path);
  const range = item.kind === 'quantity' ? t('{min}—{max}', { min: item.min, max: item.max }) : '';
  const hint = [item.hint ? t(item.hint) : '', item.kind === 'text' && item.patternHint ? t(item.patternHint) : '']
    .filter(Boolean)
    .join('；');
  return (
    <div className="y-notes" id={`${fieldId(path)}-notes`}>
      {problem ? (
        <p className="y-problem" role="alert">
          {tellFinding(problem)}
        </p>
      ) : null}
      <Warning field={writePath(path)} text={desk.warningAt(path)} />
      <p className="y-hint">
        {[hint, range].filter(Boolean).join(' · ')}
        {source ? <span className="y-source">{t('来源：{source}', { source: t(source) })}</span> : null}
        {desk.isProposed(path) ? <span className="y-source">{t('自动推算，可改')}</span> : null}
      </p>
    </div>
  );
}

/** A warning with the line for its reason; the reason is stored with the record. */
export function Warning({ field, text }: { readonly field: string; readonly text: string | undefined }) {
  const desk = useFormDesk();
  if (!text) return null;
  return (
    <div className="y-warning">
      <p role="alert">{tellFinding(text)}</p>
      <Input
        aria-label={t('仍要保存的理由')}
        data-override={field}
        placeholder={t('核对无误请写明理由，理由会随记录保存')}
        maxLength={200}
        value={desk.overrides[field] ?? ''}
        onChange={(event) => desk.override(field, event.target.value)}
      />
    </div>
  );
}

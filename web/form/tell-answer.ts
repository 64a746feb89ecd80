/** An answer in words, for last values and confirmations. */
import type { Item } from '../../kernel/define/item.ts';
import { t } from '../language/translate.ts';
import { asAnswers, isAbsent } from './answer-path.ts';

/** The words of an answer to an item; empty when there is none. */
export function tellAnswer(item: Item, value: unknown): string {
  if (isAbsent(value)) return '';
  switch (item.kind) {
    case 'boolean':
      return value === true ? t('是') : value === false ? t('否') : '';
    case 'quantity':
      return `${String(value)} ${t(item.unitLabel)}`;
    case 'choice':
      return typeof value === 'string' ? t(item.options[value] ?? value) : '';
    case 'choices':
      return Array.isArray(value) ? value.map((code) => t(item.options[String(code)] ?? String(code))).join('、') : '';
    case 'pictures':
      return Array.isArray(value) ? t('{n} 张图片', { n: value.length }) : '';
    case 'coded': {
      const { code, display } = asAnswers(value);
      return [display, code].filter((part) => typeof part === 'string').join(' ');
    }
    case 'group': {
      const answers = asAnswers(value);
      const told = Object.entries(item.items).map(([linkId, inner]) => [t(inner.label), tellAnswer(inner, answers[linkId])] as const);
      return told.flatMap(([label, words]) => (words ? [`${label} ${words}`] : [])).join('，');
    }
    case 'repeat':
      return Array.isArray(value) ? value.map((row) => tellAnswer({ ...item, kind: 'group' }, row)).join('；') : '';
    case 'reference':
      return ''; // an id, which says nothing to people
    default:
      return typeof value === 'string' ? value : '';
  }
}

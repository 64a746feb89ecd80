/** Chooses a reporting period: month, quarter, half-year, year, or the state as of a date. */
import { Select } from 'antd';
import { type Period, type PeriodKind, parsePeriod, periodContaining, previousPeriod } from '../../kernel/periods/period.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { currentLanguage, t } from '../language/translate.ts';
import { DateField } from './date-field.tsx';

type Kind = 'month' | 'quarter' | 'half-year' | 'year' | 'as-of';
const KINDS: Readonly<Record<Kind, string>> = { month: '月', quarter: '季', 'half-year': '半年', year: '年', 'as-of': '截至某日' };
const SHOWN: Readonly<Record<Exclude<Kind, 'as-of'>, number>> = { month: 26, quarter: 14, 'half-year': 10, year: 8 };
const ALL_KINDS: readonly Kind[] = ['month', 'quarter', 'half-year', 'year', 'as-of'];

/** The period's name in the reader's language; English shows the code, which reads alike in both. */
export function tellPeriod(period: { readonly code: string; readonly label: string }): string {
  return currentLanguage() === 'en' ? period.code.replace(/^@/, 'as of ') : period.label;
}

/** The last periods of a kind, the present one first. */
export function recentPeriods(kind: Exclude<Kind, 'as-of'>): readonly Period[] {
  const periods = [periodContaining(kind, today())];
  for (let last = periods[0]; last && periods.length < SHOWN[kind]; ) {
    last = previousPeriod(last);
    periods.push(last);
  }
  return periods;
}

function kindOf(code: string): PeriodKind {
  return parsePeriod(code)?.kind ?? 'year';
}

interface Props {
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly kinds?: readonly Kind[];
}

/** Two selects: the kind and the period; a date for as-of. */
export function PeriodPicker({ value, onChange, kinds = ALL_KINDS }: Props) {
  const found = kindOf(value);
  const kind: Kind = kinds.find((each) => each === found) ?? kinds[0] ?? 'year';
  const pickKind = (next: Kind) => onChange(next === 'as-of' ? `@${today()}` : (recentPeriods(next)[0]?.code ?? value));
  const listed = kind === 'as-of' ? [] : recentPeriods(kind);
  const present = parsePeriod(value);
  const options = present && kind !== 'as-of' && !listed.some(({ code }) => code === value) ? [...listed, present] : listed;
  return (
    <fieldset className="y-picker" aria-label={t('统计期')}>
      {kinds.length > 1 ? (
        <Select<Kind>
          aria-label={t('统计期种类')}
          value={kind}
          onChange={pickKind}
          popupMatchSelectWidth={false}
          options={kinds.map((each) => ({ value: each, label: t(KINDS[each]) }))}
        />
      ) : null}
      {kind === 'as-of' ? (
        <span className="y-picker-date">
          <DateField label={t('截至日期')} value={value.replace(/^@/, '')} onChange={(date) => date && onChange(`@${date}`)} />
        </span>
      ) : (
        <Select
          aria-label={t('统计期')}
          value={value}
          onChange={onChange}
          className="y-picker-period"
          popupMatchSelectWidth={false}
          options={options.map((period) => ({ value: period.code, label: tellPeriod(period) }))}
        />
      )}
    </fieldset>
  );
}

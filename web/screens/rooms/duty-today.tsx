/** Who reads today: the roster in force, in one line above the lists. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { t } from '../../language/translate.ts';
import { readRoster } from './read-imaging.ts';

/** Draws it; whoever reads here may publish a new one. */
export function DutyToday({ roster }: { readonly roster: NonNullable<ReadingRoom['roster']> }) {
  const day = today();
  const duty = useQuery({ queryKey: ['roster', roster.form, day], queryFn: async () => (await readRoster(roster.form, day)) ?? null });
  if (duty.data === undefined) return null;
  return (
    <p className="y-duty">
      <b>{t('今日值班')}</b>
      {duty.data === null ? <span className="y-soft">{t('还没有发布今天的值班表。')}</span> : null}
      {duty.data?.map(({ shift, reader, modalities, phone }) => (
        <span key={`${shift} ${reader}`}>
          {t(roster.shifts[shift] ?? shift)} {reader}
          {modalities.length > 0 ? `（${modalities.map((code) => t(roster.modalities[code] ?? code)).join('、')}）` : ''}
          {phone === undefined ? '' : ` ${phone}`}
        </span>
      ))}
      <Link className="y-link y-not-printed" to={`/do/${roster.publish}`}>
        {t('发布值班表')}
      </Link>
    </p>
  );
}

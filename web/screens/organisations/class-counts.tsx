/** How many institutions of each class there are on the chosen day; a click shows those alone. */
import type { OrganisationRow } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellCount } from '../../parts/words.ts';

interface Props {
  readonly rows: readonly OrganisationRow[];
  readonly chosen: string | undefined;
  readonly onChoose: (className: string | undefined) => void;
}

/** The most frequent class first. */
export function ClassCounts({ rows, chosen, onChoose }: Props) {
  const counts = new Map<string, number>();
  for (const { className } of rows) counts.set(className, (counts.get(className) ?? 0) + 1);
  const classes = [...counts].filter(([name]) => name !== '').sort((a, b) => b[1] - a[1]);
  return (
    <fieldset className="y-reasons is-alone">
      <legend className="y-only-heard">{t('机构类别')}</legend>
      <button type="button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
        {t('全部')} <b>{tellCount(rows.length)}</b>
      </button>
      {classes.map(([name, count]) => (
        <button type="button" key={name} aria-pressed={chosen === name} onClick={() => onChoose(chosen === name ? undefined : name)}>
          {t(name)} <b>{tellCount(count)}</b>
        </button>
      ))}
    </fieldset>
  );
}

/** What is known of one institution on the chosen day. */
import { Link } from 'react-router';
import type { OrganisationRow } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { levelWord } from '../../parts/area-picker.tsx';
import { Empty } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';

interface Props {
  readonly organisation: OrganisationRow | undefined;
  readonly all: readonly OrganisationRow[];
}

/** Names, class, grade, place, staff, what it belongs to and what belongs to it. */
export function OrganisationDetails({ organisation, all }: Props) {
  if (!organisation) {
    return (
      <section className="y-card">
        <Empty text={t('点左边的机构看详情。')} />
      </section>
    );
  }
  const parent = all.find(({ id }) => id === organisation.parent);
  const below = all.filter(({ parent: id }) => id === organisation.id);
  const facts: readonly (readonly [string, string])[] = [
    ['曾用名', organisation.aliases.join('、')],
    ['机构类别', t(organisation.className)],
    ['层级', t(levelWord(organisation.level))],
    ['等级', organisation.grade ? t(organisation.grade) : ''],
    ['所在地', organisation.areaName],
    ['上级', parent?.name ?? ''],
    ['下属', below.length > 0 ? t('{n} 家', { n: below.length }) : ''],
    ['在岗人员', t('{n} 人', { n: tellCount(organisation.staff) })],
    ['设立', organisation.from ?? ''],
    ['撤销或合并', organisation.to ?? ''],
  ];
  return (
    <section className="y-card" aria-label={organisation.name}>
      <h2>{organisation.name}</h2>
      <dl className="y-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd className={value ? '' : 'is-absent'}>{value || '—'}</dd>
          </div>
        ))}
      </dl>
      <p className="y-actions y-not-printed">
        <Link className="y-button" to={`/numbers?area=${organisation.area}`}>
          {t('看所在地的指标')}
        </Link>
        <Link className="y-button" to="/do">
          {t('变更登记')}
        </Link>
      </p>
    </section>
  );
}

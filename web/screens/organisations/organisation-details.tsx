/** What is known of one institution: facts of the chosen day, grades and names by time, who works there. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, type OrganisationRow } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { Empty } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { OrganisationStaff } from './organisation-staff.tsx';

interface Props {
  readonly organisation: OrganisationRow | undefined;
  readonly all: readonly OrganisationRow[];
  readonly on: string;
}

/** '2010-01-01 起' or '2010-01-01 至 2020-06-30'; empty when neither end is known. */
function tellSpan({ from, to }: { readonly from: string | null; readonly to: string | null }): string {
  if (to !== null) return t('{from} 至 {to}', { from: from ?? '', to });
  return from === null ? '' : t('{from} 起', { from });
}

/** Asks for the rest of what is known once an institution is chosen. */
export function OrganisationDetails({ organisation, all, on }: Props) {
  const actor = useActor();
  const id = organisation?.id ?? '';
  const page = useQuery({ queryKey: ['organisation', id], queryFn: () => api.organisation(id), enabled: id !== '' });
  if (!organisation) {
    return (
      <section className="y-card">
        <Empty text={t('点左边的机构看详情。')} />
      </section>
    );
  }
  const parent = all.find(({ id: other }) => other === organisation.parent);
  const below = all.filter(({ parent: other }) => other === organisation.id);
  const facts: readonly (readonly [string, string])[] = [
    ['机构类别', t(organisation.className)],
    ['等级', organisation.grade ? t(organisation.grade) : ''],
    ['办别', page.data?.ownership ? t(page.data.ownership) : ''],
    ['所在地', organisation.areaName],
    ['地址', page.data?.address ?? ''],
    ['经纬度', page.data?.position ? `${page.data.position.longitude}, ${page.data.position.latitude}` : ''],
    ['上级', parent?.name ?? ''],
    ['下属', below.length > 0 ? t('{n} 家', { n: below.length }) : ''],
    ['在岗人员', t('{n} 人', { n: tellCount(organisation.staff) })],
    ['其他名称', organisation.aliases.join('、')],
    ['设立', organisation.from ?? ''],
    ['撤销或合并', organisation.to ?? ''],
  ];
  return (
    <section className="y-card y-organisation" aria-label={organisation.name}>
      <h2>{organisation.name}</h2>
      <dl className="y-facts is-dense">
        {facts.flatMap(([label, value]) =>
          value
            ? [
                <div key={label}>
                  <dt>{t(label)}</dt>
                  <dd>{value}</dd>
                </div>,
              ]
            : [],
        )}
      </dl>
      <QueryStates query={page} lines={4} />
      {page.data ? (
        <>
          <History
            title="历次等级"
            none="没有等级记录。"
            rows={page.data.grades.map((each) => [t(each.grade), tellSpan(each)] as const).toReversed()}
          />
          <History
            title="曾用名"
            none="没有改过名称。"
            rows={page.data.formerNames.map((each) => [each.name, t('{until} 变更', { until: each.until })] as const).toReversed()}
          />
          <History
            title="历次隶属"
            none="没有上级机构。"
            rows={page.data.parents
              .map((each) => [`${each.name}（${t(each.tree === 'consortium' ? '医共体' : '行政')}）`, tellSpan(each)] as const)
              .toReversed()}
          />
          <OrganisationStaff staff={page.data.staff} on={on} />
        </>
      ) : null}
      <p className="y-actions y-not-printed is-after">
        {organisation.area ? (
          <Link className="y-button" to={`/numbers?area=${organisation.area}`}>
            {t('看所在地的指标')}
          </Link>
        ) : null}
        {actor.may.registers ? (
          <Link className="y-button" to="/do">
            {t('变更登记')}
          </Link>
        ) : null}
      </p>
    </section>
  );
}

function History({
  title,
  none,
  rows,
}: {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly (readonly [string, string])[];
}) {
  return (
    <>
      <h3>{t(title)}</h3>
      {rows.length === 0 ? <p className="y-soft">{t(none)}</p> : null}
      <ul className="y-history">
        {rows.map(([what, when]) => (
          <li key={what + when}>
            <span>{what}</span>
            <span className="y-soft">{when}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

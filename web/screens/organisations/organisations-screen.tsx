/** The institutions as a dated tree, administrative or of the consortium, as of any day. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { DateField } from '../../parts/date-field.tsx';
import { ListStates } from '../../parts/list-states.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { tellCount } from '../../parts/words.ts';
import { ClassCounts } from './class-counts.tsx';
import { OrganisationDetails } from './organisation-details.tsx';
import { OrganisationTree } from './organisation-tree.tsx';

/** Day, tree, search, class and the chosen institution stand in the address; the reader's own is chosen at first. */
export function OrganisationsScreen() {
  const actor = useActor();
  const { params, set: put } = useFilter();
  const on = params.get('on') ?? today();
  const tree = params.get('tree') === 'consortium' ? 'consortium' : 'administrative';
  const typed = params.get('q') ?? '';
  const className = params.get('class') ?? undefined;
  const list = useQuery({
    queryKey: ['organisations', on, tree],
    queryFn: () => api.organisations(on, tree),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.rows ?? [];
  const chosen = rows.find(({ id }) => id === (params.get('id') ?? actor.org));
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>
          {t('机构')} <small>{list.data ? t('{on} 共 {n} 家', { on, n: tellCount(rows.length) }) : ''}</small>
        </h1>
        <div className="y-filters">
          <Segments
            label={t('树')}
            value={tree}
            onChange={(next) => put('tree', next)}
            items={[
              { key: 'administrative', label: t('行政区划') },
              { key: 'consortium', label: t('医共体') },
            ]}
          />
          <span className="y-picker-date">
            <DateField label={t('截至日期')} value={on} onChange={(date) => put('on', date)} />
          </span>
          <Input
            allowClear
            aria-label={t('找机构')}
            placeholder={t('机构名称或曾用名')}
            value={typed}
            onChange={(event) => put('q', event.target.value)}
          />
        </div>
      </header>
      <ListStates query={list} rows={rows} empty={t('这一天还没有登记机构。')} lines={12} />
      {rows.length > 0 ? <ClassCounts rows={rows} chosen={className} onChoose={(name) => put('class', name)} /> : null}
      {rows.length > 0 ? (
        <div className={`y-organisations ${list.isPlaceholderData ? 'is-faded' : ''}`}>
          <OrganisationTree rows={rows} search={typed.trim()} className={className} chosen={chosen?.id} onChoose={(id) => put('id', id)} />
          <OrganisationDetails organisation={chosen} all={rows} on={on} />
        </div>
      ) : null}
    </div>
  );
}

/** How an area stands among those beside it, for readers who may see the area above. */
import { useQuery } from '@tanstack/react-query';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { type AreaRow, api, type Place } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { rankPlaces } from './rank-places.ts';

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly indicator: IndicatorResult;
  readonly areas: readonly AreaRow[];
}

/** '在名山区的 13 个乡镇里排第 4' from the same breakdown that the area above shows. */
export function PeerRank({ id, place, indicator, areas }: Props) {
  const parent = areas.find(({ code }) => code === place.area)?.parent ?? null;
  const above = areas.find(({ code }) => code === parent);
  const peers = useQuery({
    queryKey: ['number', id, 'breakdown', { ...place, area: above?.code }],
    queryFn: () => api.breakdown(id, { ...place, area: above?.code }),
    enabled: above !== undefined && indicator.better !== 'none',
  });
  const ranks = rankPlaces(peers.data?.rows ?? [], indicator.better);
  const rank = ranks.get(place.area ?? '');
  if (!above || rank === undefined) return null;
  return (
    <p className="y-card y-rank">
      {t('在{above}有数据的 {n} 个地区里排', { above: above.name, n: ranks.size })} <b>{t('第 {n} 名', { n: rank })}</b>
    </p>
  );
}

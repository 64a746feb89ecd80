/** The foot of a list that pages by key: how many are shown, and the next page. */
import { Button } from 'antd';
import { t } from '../language/translate.ts';
import { tellCount } from './words.ts';

interface Props {
  readonly shown: number;
  readonly total?: { readonly count: number; readonly exact: boolean } | undefined;
  /** The query that reads page after page. */
  readonly list: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };
}

/** '已显示 50 / 共 3,038 人'; an estimated total says 约. */
export function MoreButton({ shown, total, list }: Props) {
  return (
    <p className="y-more">
      <span className="y-soft">
        {total
          ? t(total.exact ? '已显示 {shown} / 共 {total}' : '已显示 {shown} / 约 {total}', {
              shown: tellCount(shown),
              total: tellCount(total.count),
            })
          : t('已显示 {shown}', { shown: tellCount(shown) })}
      </span>
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('再显示一页')}
        </Button>
      ) : null}
    </p>
  );
}

/** The state in which the archive of images cannot be reached. */
import { t } from '../../language/translate.ts';

/** Says what still works and offers another try. */
export function ArchiveAway({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className="y-image-state" role="alert">
      <p>
        <b>{t('影像存储暂不可用。')}</b>
      </p>
      <p>{t('检查单和报告不受影响；请稍后重试，若一直如此，请联系信息科。')}</p>
      <button type="button" className="y-button" onClick={onRetry}>
        {t('重试')}
      </button>
    </div>
  );
}

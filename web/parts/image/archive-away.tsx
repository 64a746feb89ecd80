/** What stands in place of pictures: the archive cannot be reached, is slow, or does not have them. */
import { t } from '../../language/translate.ts';

/** In place of pictures that the record knows of and the archive does not have. */
export function PicturesMissing() {
  return (
    <div className="y-image-state" role="alert">
      <p>
        <b>{t('影像未归档或不在线。')}</b>
      </p>
      <p>{t('这次检查已登记，影像存储里没有它的图像；图像传到后会出现在这里。报告可以照常查看；若已拍过，请联系做检查的科室重传。')}</p>
    </div>
  );
}

/** While nothing has come for so long that somebody wonders. */
export function ArchiveSlow() {
  return <p className="y-image-state">{t('影像存储还没有回答，仍在等待。报告可以照常查看。')}</p>;
}

/** Says what still works and offers another try. */
export function ArchiveAway({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div className="y-image-state" role="alert">
      <p>
        <b>{t('影像存储暂不可用。')}</b>
      </p>
      <p>{t('影像存储没有回答。检查单和报告可以照常查看；请稍后重试，若一直如此，请联系信息科。')}</p>
      <button type="button" className="y-button" onClick={onRetry}>
        {t('重试')}
      </button>
    </div>
  );
}

/** The series to choose from, by study. */
import { t } from '../../language/translate.ts';
import type { SeriesEntry } from './image-types.ts';

interface Props {
  readonly series: readonly SeriesEntry[];
  /** Uids on the screen now. */
  readonly shown: readonly string[];
  /** Study Instance UID of the prior study, if there is one. */
  readonly prior: string | undefined;
  readonly onChoose: (series: SeriesEntry) => void;
}

/** The list; a series of the prior study opens beside. */
export function SeriesList({ series, shown, prior, onChoose }: Props) {
  return (
    <ul className="y-image-series" aria-label={t('序列')}>
      {series.map((entry, at) => {
        const { study, uid, modality, number, description, instances } = entry;
        const heading = study.studyInstanceUid !== series[at - 1]?.study.studyInstanceUid;
        return (
          <li key={uid}>
            {heading ? (
              <p className="y-image-study">
                <b>{study.title}</b> {study.date}
                {study.studyInstanceUid === prior ? <em>{t('前次检查')}</em> : null}
              </p>
            ) : null}
            <button
              type="button"
              className={shown.includes(uid) ? 'is-shown' : ''}
              aria-pressed={shown.includes(uid)}
              onClick={() => onChoose(entry)}
            >
              <b>{modality}</b>
              <span>{description || t('序列 {n}', { n: number ?? at + 1 })}</span>
              {instances === undefined ? null : <small>{t('{n} 幅', { n: instances })}</small>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

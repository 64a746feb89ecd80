/** What a report says as it stands: for who signs second, amends or only reads it. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { Link } from 'react-router';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { findingsOf } from '../../../kernel/patterns/diagnosis-centre/report-resource.ts';
import { addressOfKeyImage, keyImagesOf } from '../../../systems/imaging/key-images.ts';
import { isQuality, QUALITY } from '../../../systems/imaging/words.ts';
import { t } from '../../language/translate.ts';

interface Props {
  readonly report: DiagnosticReport;
  readonly resident: number;
  readonly number: string;
}

/** Draws it, with the way to its paper once it is released. */
export function ReportSoFar({ report, resident, number }: Props) {
  const findings = findingsOf(report);
  const critical = report.conclusionCode?.flatMap(({ coding }) => coding ?? []).filter(({ system }) => system === SYSTEM.criticalFinding);
  const quality = report.extension?.find(({ url }) => url === EXTENSION.imageQuality)?.valueCode;
  const released = report.status === 'final' || report.status === 'amended';
  return (
    <section className="y-report-so-far" aria-label={t('报告')}>
      <dl className="y-facts is-dense">
        {findings === undefined ? null : (
          <div>
            <dt>{t('所见')}</dt>
            <dd>{findings}</dd>
          </div>
        )}
        <div>
          <dt>{t('诊断意见')}</dt>
          <dd>
            <b>{report.conclusion}</b>
          </dd>
        </div>
        {critical && critical.length > 0 ? (
          <div>
            <dt>{t('危急值')}</dt>
            <dd className="y-bad">{critical.map(({ display, code }) => t(display ?? code ?? '')).join('、')}</dd>
          </div>
        ) : null}
        {isQuality(quality) ? (
          <div>
            <dt>{t('影像质量')}</dt>
            <dd>{t(QUALITY[quality])}</dd>
          </div>
        ) : null}
        <div>
          <dt>{t('医生')}</dt>
          <dd>{(report.resultsInterpreter ?? []).map(({ display }) => display).join(' / ')}</dd>
        </div>
      </dl>
      <KeyPictures report={report} />
      {released ? (
        <Link className="y-link" to={`/people/${resident}/requests/${encodeURIComponent(number)}`}>
          {t('打印报告')}
        </Link>
      ) : null}
    </section>
  );
}

/** Its key images, small. A picture that the archive can not give leaves its words. */
export function KeyPictures({ report }: { readonly report: DiagnosticReport }) {
  const images = keyImagesOf(report.media);
  if (images.length === 0) return null;
  return (
    <p className="y-key-pictures">
      {images.map((image, at) => (
        <img key={addressOfKeyImage(image)} src={addressOfKeyImage(image)} alt={t('关键图像 {n}', { n: at + 1 })} loading="lazy" />
      ))}
    </p>
  );
}

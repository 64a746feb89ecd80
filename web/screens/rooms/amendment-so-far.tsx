/** An amendment that waits for its second signature, beside the report that stands: only what it would change, and why. */
import type { DiagnosticReport, QuestionnaireResponse, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { addressOfKeyImage, readKeyImages } from '../../../systems/imaging/key-images.ts';
import { t } from '../../language/translate.ts';
import { answersOfReport } from './answers-of-report.ts';

interface Props {
  readonly proposal: QuestionnaireResponse;
  readonly report: DiagnosticReport;
  /** Whether the second reader returned it. */
  readonly returned: boolean;
}

/** Items of the form that are no part of what the report says. */
const FRAME = new Set(['target', 'date', 'reason']);

function tellAnswer({ valueString, valueBoolean, valueCoding }: QuestionnaireResponseItemAnswer): string {
  if (valueBoolean !== undefined) return t(valueBoolean ? '是' : '否');
  return valueString ?? t(valueCoding?.display ?? valueCoding?.code ?? '');
}

function plainOf({ valueString, valueBoolean, valueCoding }: QuestionnaireResponseItemAnswer): string {
  return String(valueString ?? valueBoolean ?? valueCoding?.code ?? '');
}

/** Draws it. What it leaves as it is, is not said again; what it takes out is. */
export function AmendmentSoFar({ proposal, report, returned }: Props) {
  const items = (proposal.item ?? []).filter(({ linkId }) => !FRAME.has(linkId));
  const before = new Map(answersOfReport(report).map(([name, value]) => [name, [value].flat().map(String).join('\n')]));
  const changed = items.filter(({ linkId, answer }) => (answer ?? []).map(plainOf).join('\n') !== before.get(linkId));
  const named = new Set(items.map(({ linkId }) => linkId));
  const gone = [...before.keys()].filter((name) => GONE[name] !== undefined && !named.has(name));
  const reason = proposal.item?.find(({ linkId }) => linkId === 'reason')?.answer?.[0]?.valueString;
  return (
    <section className="y-amendment" aria-label={t('修订内容')}>
      <h3>{t(returned ? '上次提交的修订（已退回）' : '修订内容（待审核）')}</h3>
      <dl className="y-facts is-dense">
        <div>
          <dt>{t('修订原因')}</dt>
          <dd>{reason}</dd>
        </div>
        {changed.map(({ linkId, text, answer }) => (
          <div key={linkId}>
            <dt>{t(text ?? linkId)}</dt>
            <dd>{linkId === 'keyImages' ? <Pictures text={answer?.[0]?.valueString} /> : (answer ?? []).map(tellAnswer).join('、')}</dd>
          </div>
        ))}
        {gone.map((name) => (
          <div key={name}>
            <dt>{t(GONE[name] ?? name)}</dt>
            <dd>{t('不再列出')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What an amendment may leave out that the report named, in words. */
const GONE: Readonly<Record<string, string>> = { critical: '危急值', keyImages: '关键图像', findings: '所见' };

function Pictures({ text }: { readonly text: string | undefined }) {
  return (
    <span className="y-key-pictures">
      {(readKeyImages(text) ?? []).map((image, at) => (
        <img key={addressOfKeyImage(image)} src={addressOfKeyImage(image)} alt={t('关键图像 {n}', { n: at + 1 })} loading="lazy" />
      ))}
    </span>
  );
}

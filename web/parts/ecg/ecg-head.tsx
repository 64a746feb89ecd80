/** What stands above the paper: warnings, whose trace it is, its measurements and findings. */
import type { EcgViewerProps } from './viewer-props.ts';

type EcgWordsGiven = Pick<EcgViewerProps, 'patientLine' | 'measurements' | 'findings' | 'warnings'>;

/** The lines of the sheet in words, for the print. */
export function sayHead({ patientLine, measurements, findings }: EcgWordsGiven) {
  const said = (measurements ?? []).map(({ name, value }) => `${name} ${value}`).join('   ');
  return [patientLine ?? '', said, (findings ?? []).join('；')].filter((words) => words.trim() !== '');
}

/** The head; nothing of it is drawn that was not given. */
export function EcgHead({ warnings = [], patientLine, measurements = [], findings = [] }: EcgWordsGiven) {
  return (
    <>
      {warnings.map((words) => (
        <p className="y-note" role="alert" key={words}>
          ⚠ {words}
        </p>
      ))}
      {patientLine ? <p className="y-ecg-patient">{patientLine}</p> : null}
      {measurements.length > 0 ? (
        <dl className="y-ecg-measurements">
          {measurements.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {findings.length > 0 ? <p className="y-ecg-findings">{findings.join('；')}</p> : null}
    </>
  );
}

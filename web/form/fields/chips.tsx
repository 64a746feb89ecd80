/** A few answers side by side, finger-high: radio buttons for one, check boxes for several. */
import { t } from '../../language/translate.ts';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly code: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly several: boolean;
  readonly described: string;
  readonly invalid: boolean;
  /** A single answer may be taken back. */
  readonly clearable: boolean;
  readonly last: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Native inputs, so arrow keys and screen readers work as everywhere. The last answer carries a dot. */
export function Chips({ id, label, options, chosen, several, described, invalid, clearable, last, onChange }: Props) {
  const toggle = (code: string) => {
    if (!several) onChange([code]);
    else onChange(chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code]);
  };
  return (
    <fieldset className={`y-chips ${invalid ? 'is-invalid' : ''}`} aria-label={t(label)} aria-describedby={described}>
      {options.map((option, at) => (
        <label key={option.code} className={chosen.includes(option.code) ? 'is-on' : ''}>
          <input
            id={at === 0 ? id : undefined}
            type={several ? 'checkbox' : 'radio'}
            name={id}
            checked={chosen.includes(option.code)}
            onChange={() => toggle(option.code)}
          />
          <span>
            {t(option.label)}
            {last.includes(option.code) ? (
              <i className="y-last-dot" aria-hidden="true">
                {t('上次')}
              </i>
            ) : null}
          </span>
        </label>
      ))}
      {clearable && chosen.length > 0 ? (
        <button type="button" className="y-clear" onClick={() => onChange([])}>
          {t('清除')}
        </button>
      ) : null}
    </fieldset>
  );
}

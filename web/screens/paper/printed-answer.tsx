/** An answer as it stands in its box on paper; without one, the blanks to write into. */
import { useQuery } from '@tanstack/react-query';
import type { Item, Items, ReferenceTarget } from '../../../kernel/define/item.ts';
import { api, pictureAddress } from '../../api.ts';
import { asAnswers, isAbsent } from '../../form/answer-path.ts';
import { t } from '../../language/translate.ts';
import { numberOptions } from './lay-out.ts';
import '../../look/pictures.css';

const BLANK_ROWS = 3;
/** More options than this (the 56 ethnic groups) are written out, not printed for choosing. */
const MOST_OPTIONS = 20;

/** Choices print all their options and the chosen number in the box, as the national sheets do. */
export function PrintedAnswer({ item, value }: { readonly item: Item; readonly value: unknown }) {
  switch (item.kind) {
    case 'choice':
      return <Choices options={item.options} chosen={typeof value === 'string' ? [value] : []} boxes={1} />;
    case 'choices':
      return <Choices options={item.options} chosen={Array.isArray(value) ? value.map(String) : []} boxes={3} />;
    case 'boolean':
      return <Choices options={{ true: t('是'), false: t('否') }} chosen={typeof value === 'boolean' ? [String(value)] : []} boxes={1} />;
    case 'quantity':
      return (
        <>
          <Written text={isAbsent(value) ? '' : String(value)} short /> {t(item.unitLabel)}
        </>
      );
    case 'date':
      return <PrintedDate text={typeof value === 'string' ? value : ''} />;
    case 'coded': {
      const { code, display } = asAnswers(value);
      return <Written text={[display, code].filter((part) => typeof part === 'string').join(' ')} />;
    }
    case 'reference':
      return typeof value === 'string' && value !== '' ? <ReferenceName target={item.to} id={value} /> : <Written text="" />;
    case 'pictures':
      return <Pictures ids={Array.isArray(value) ? value.map(String) : []} />;
    case 'group':
      return <Group items={item.items} value={asAnswers(value)} />;
    case 'repeat':
      return <Rows items={item.items} value={Array.isArray(value) ? value.map(asAnswers) : []} />;
    default:
      return <Written text={typeof value === 'string' ? value : ''} />;
  }
}

function Pictures({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length === 0) return <Written text="" />;
  return (
    <span className="y-sheet-pictures">
      {ids.map((id, at) => (
        <img key={id} src={pictureAddress(id)} alt={t('图 {n}', { n: at + 1 })} />
      ))}
    </span>
  );
}

function Written({ text, short = false }: { readonly text: string; readonly short?: boolean }) {
  return text === '' ? <span className={`y-blank ${short ? 'is-short' : ''}`} /> : <b>{text}</b>;
}

function PrintedDate({ text }: { readonly text: string }) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (parts) return <b>{`${parts[1]}-${parts[2]}-${parts[3]}`}</b>;
  return (
    <>
      <span className="y-blank is-short" />
      {t('年')}
      <span className="y-blank is-tiny" />
      {t('月')}
      <span className="y-blank is-tiny" />
      {t('日')}
    </>
  );
}

function Choices({
  options,
  chosen,
  boxes,
}: {
  readonly options: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly boxes: number;
}) {
  const printed = numberOptions(options);
  if (printed.length > MOST_OPTIONS) {
    const found = printed.find(({ code }) => code === chosen[0]);
    return <Written text={found ? `${found.number} ${t(found.label)}` : ''} />;
  }
  const numbers = chosen.map((code) => printed.find((option) => option.code === code)?.number ?? code);
  const filled = [...numbers, ...Array.from({ length: Math.max(0, Math.min(boxes, printed.length) - numbers.length) }, () => '')];
  return (
    <span className="y-choices">
      <span>
        {printed.map(({ code, number, label }) => (
          <span key={code} className={chosen.includes(code) ? 'is-chosen' : ''}>
            {number} {t(label)}
          </span>
        ))}
      </span>
      <span className="y-boxes">
        {filled.map((number, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: boxes have no identity but their place
          <i key={at}>{number}</i>
        ))}
      </span>
    </span>
  );
}

function ChosenNumber({ options, value }: { readonly options: Readonly<Record<string, string>>; readonly value: unknown }) {
  const found = numberOptions(options).find(({ code }) => code === value);
  return (
    <span className="y-boxes">
      <i>{found?.number ?? ''}</i> {found ? <b>{t(found.label)}</b> : null}
    </span>
  );
}

function Group({ items, value }: { readonly items: Items; readonly value: Readonly<Record<string, unknown>> }) {
  return (
    <span className="y-inner">
      {Object.entries(items).map(([linkId, item]) => (
        <span key={linkId}>
          {t(item.label)} <PrintedAnswer item={item} value={value[linkId]} />
        </span>
      ))}
    </span>
  );
}

function Rows({ items, value }: { readonly items: Items; readonly value: readonly Readonly<Record<string, unknown>>[] }) {
  const rows = value.length > 0 ? value : Array.from({ length: BLANK_ROWS }, () => ({}));
  const columns = Object.entries(items);
  return (
    <table className="y-sheet-rows">
      <thead>
        <tr>
          {columns.map(([linkId, item]) => (
            <th key={linkId} scope="col">
              {t(item.label)}
              {item.kind === 'choice' ? (
                <small>
                  {numberOptions(item.options)
                    .map(({ number, label }) => `${number} ${t(label)}`)
                    .join('  ')}
                </small>
              ) : null}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row: Readonly<Record<string, unknown>>, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a repeated group have no identity but their place
          <tr key={at}>
            {columns.map(([linkId, item]) => (
              <td key={linkId}>
                {item.kind === 'choice' ? (
                  <ChosenNumber options={item.options} value={row[linkId]} />
                ) : (
                  <PrintedAnswer item={item} value={row[linkId]} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ReferenceName({ target, id }: { readonly target: ReferenceTarget; readonly id: string }) {
  const found = useQuery({ queryKey: ['options', target, id], queryFn: () => api.options(target, id), staleTime: 600_000 });
  return <b>{found.data?.rows.find(({ code }) => code === id)?.display ?? id}</b>;
}

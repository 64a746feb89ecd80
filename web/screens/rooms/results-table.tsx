/** The results of a panel as a table: value, flag, unit, interval; with the person's earlier ones where they are told. */
import type { Observation } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { itemsOfPanels } from '../../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { t } from '../../language/translate.ts';
import { PlainTable } from '../../parts/plain-table.tsx';
import type { RequestFile } from './read-request.ts';

/** So many earlier results of an item stand beside it. */
const EARLIER = 3;

const ARROWS: Readonly<Record<string, string>> = { L: '↓', H: '↑', LL: '↓↓', HH: '↑↑', A: '!', AA: '!!' };

/** The item of a result, by our catalogue. */
export function codeOf(resource: Pick<Observation, 'code'>): string | undefined {
  return resource.code.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
}

function tellRange(resource: Observation): string {
  const [range] = resource.referenceRange ?? [];
  const { low, high, text } = range ?? {};
  if (low?.value !== undefined && high?.value !== undefined) return `${low.value}～${high.value}`;
  return low?.value !== undefined ? `≥${low.value}` : high?.value !== undefined ? `≤${high.value}` : (text ?? '');
}

/** A result as it is read: the number with its sign, or the words. */
export function tellValue({ valueQuantity, valueString }: Observation): string {
  return valueString ?? `${valueQuantity?.comparator ?? ''}${valueQuantity?.value ?? ''}`;
}

/** Whether a result carries an extension. */
export function holds({ extension }: Observation, url: string): boolean {
  return extension?.some((each) => each.url === url) ?? false;
}

/** What stands of a request's results, by item: without what was taken back and what waits for a person. */
export function standingResults(file: RequestFile): ReadonlyMap<string, Observation> {
  const standing = file.observations.filter(({ resource }) => resource.status !== 'cancelled' && !holds(resource, EXTENSION.corrects));
  return new Map(
    standing.flatMap(({ resource }) => {
      const code = codeOf(resource);
      return code === undefined ? [] : [[code, resource]];
    }),
  );
}

/** An earlier result of the same person, as far as the table reads it. */
export interface EarlierResult {
  readonly code: { readonly coding?: readonly { readonly system?: string | undefined; readonly code?: string | undefined }[] | undefined };
  readonly effectiveDateTime?: string | undefined;
  readonly valueQuantity?: { readonly value?: number | undefined } | undefined;
  readonly valueString?: string | undefined;
}

interface Props {
  readonly request: RequestFile['request'];
  readonly results: ReadonlyMap<string, Observation>;
  /** The person's other results, the newest first; absent on paper. */
  readonly earlier?: readonly EarlierResult[];
}

/** Items without a result stand as missing: an empty place is no zero. */
export function ResultsTable({ request, results, earlier }: Props) {
  const items = itemsOfPanels([request.item.code]);
  const titles = [t('项目'), { number: t('结果') }, '', t('单位'), t('参考区间')];
  return (
    <PlainTable compact titles={earlier ? [...titles, t('以往结果'), t('说明')] : titles}>
      {items.map((item) => {
        const resource = results.get(item.code);
        if (!resource)
          return (
            <tr key={item.code} className="is-missing">
              <td>
                {item.display} {item.short}
              </td>
              <td className="is-number">—</td>
              <td colSpan={earlier ? 5 : 3}>{t('没有结果')}</td>
            </tr>
          );
        const flag = resource.interpretation?.[0]?.coding?.[0]?.code ?? '';
        const critical = ['LL', 'HH', 'AA'].includes(flag);
        const before = (earlier ?? [])
          .filter(({ code }) => code.coding?.some((coding) => coding.system === SYSTEM.examItem && coding.code === item.code))
          .slice(0, EARLIER);
        return (
          <tr key={item.code} className={critical ? 'is-critical' : ARROWS[flag] ? 'is-abnormal' : undefined}>
            <td>
              {item.display} {item.short}
            </td>
            <td className="is-number">
              <b>{tellValue(resource)}</b>
            </td>
            <td>
              {ARROWS[flag] ?? ''}
              {critical ? ` ${t('危急')}` : ''}
            </td>
            <td>{resource.valueQuantity?.unit ?? ''}</td>
            <td>{tellRange(resource)}</td>
            {earlier ? (
              <>
                <td>
                  {before
                    .map(
                      (each) =>
                        `${each.valueString ?? each.valueQuantity?.value ?? ''}（${dateOfFhir(each.effectiveDateTime)?.slice(5) ?? ''}）`,
                    )
                    .join(' ')}
                </td>
                <td>{resource.note?.map(({ text }) => text).join('；')}</td>
              </>
            ) : null}
          </tr>
        );
      })}
    </PlainTable>
  );
}

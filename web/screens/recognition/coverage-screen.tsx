/** 互认覆盖: whether each institution both publishes results for recognition and cites those of others, by item. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api, type Place } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { usePlace } from '../numbers/use-place.ts';
import { COUNTED, type CountedKey, type Counts, type CoverageLine, gatherCoverage, STATES } from './gather-coverage.ts';
import '../../look/coverage.css';

/** Classes of institutions (WS 218) that are expected to take part: hospitals, community centres, township hospitals, mother and child care. */
const EXPECTED = /^[ABCG]/;
/** What stands under one of these (a community station under its centre) takes part through it. */
const PRIMARY = /^[BC]/;
const KEYS: readonly CountedKey[] = ['examinations', 'results', 'prompts', 'cited', 'refused', 'visits'];

async function readCoverage(place: Place): Promise<readonly CoverageLine[]> {
  const of = (key: CountedKey) => api.institutions(COUNTED[key].id, place);
  const [organisations, areas, examinations, results, prompts, cited, refused, visits] = await Promise.all([
    api.organisations(today(), 'administrative'),
    api.areas(),
    of('examinations'),
    of('results'),
    of('prompts'),
    of('cited'),
    of('refused'),
    of('visits'),
  ]);
  const below = new Set([place.area ?? '']);
  for (const { code, parent } of areas.rows.toSorted((a, b) => depth(a.level) - depth(b.level)))
    if (parent !== null && below.has(parent)) below.add(code);
  const classes = new Map(organisations.rows.map((each) => [each.id, each.class]));
  return gatherCoverage(
    {
      examinations: examinations.rows,
      results: results.rows,
      prompts: prompts.rows,
      cited: cited.rows,
      refused: refused.rows,
      visits: visits.rows,
    },
    organisations.rows.filter(
      ({ class: own, area, parent }) => EXPECTED.test(own) && below.has(area) && !PRIMARY.test(classes.get(parent ?? '') ?? ''),
    ),
  );
}

const LEVELS = ['province', 'city', 'county', 'town', 'village'];
function depth(level: string): number {
  return LEVELS.indexOf(level);
}

/** `/recognition/coverage`. */
export function CoverageScreen() {
  const { place, put } = usePlace();
  const [part, setPart] = useState<'all' | 'missing'>('all');
  const [open, setOpen] = useState<string>();
  const coverage = useQuery({ queryKey: ['coverage', place], queryFn: () => readCoverage(place), placeholderData: keepPreviousData });
  const lines = coverage.data ?? [];
  const covered = lines.filter(({ state }) => state === 'both').length;
  const shown = part === 'all' ? lines : lines.filter(({ state }) => state !== 'both');
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('互认覆盖')}</h1>
        <div className="y-filters">
          <PeriodPicker value={place.period} onChange={(period) => put({ period })} />
          <AreaPicker value={place.area} onChange={(area) => put({ area })} />
        </div>
      </header>
      {coverage.error ? <Refusal error={coverage.error} /> : null}
      {coverage.isPending ? <Loading lines={10} /> : null}
      {coverage.data ? (
        <>
          <p className="y-soft">
            {t('既发布检查检验结果、又引用其他机构结果的机构 {n} 家，共 {all} 家。引用只计其他机构出具的结果。', {
              n: covered,
              all: lines.length,
            })}
          </p>
          <Segments
            label={t('互认覆盖')}
            value={part}
            onChange={setPart}
            items={[
              { key: 'all', label: t('全部') },
              { key: 'missing', label: t('未全覆盖') },
            ]}
          />
          {shown.length === 0 ? (
            <Empty text={t(part === 'all' ? '这里没有应接入的机构。' : '各机构都已覆盖。')} />
          ) : (
            <Table lines={shown} open={open} onOpen={(org) => setOpen(org === open ? undefined : org)} />
          )}
        </>
      ) : null}
    </div>
  );
}

interface TableProps {
  readonly lines: readonly CoverageLine[];
  readonly open: string | undefined;
  readonly onOpen: (org: string) => void;
}

function Table({ lines, open, onOpen }: TableProps) {
  return (
    <div className="y-scroll y-card">
      <table className="y-table y-coverage">
        <thead>
          <tr>
            <th scope="col">{t('机构')}</th>
            <th scope="col">{t('覆盖')}</th>
            {KEYS.map((key) => (
              <th key={key} scope="col" className="is-number">
                {t(COUNTED[key].label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ org, name, grade, state, counts, items }) => (
            <Fragment key={org}>
              <tr>
                <th scope="row">
                  {items.length > 0 ? (
                    <button type="button" className="y-link" aria-expanded={open === org} onClick={() => onOpen(org)}>
                      {t(name)}
                    </button>
                  ) : (
                    t(name)
                  )}
                  {grade === null ? null : <span className="y-soft"> {t(grade)}</span>}
                </th>
                <td>
                  <span className={state === 'both' ? 'y-tag' : 'y-tag is-late'}>{t(STATES[state])}</span>
                </td>
                <Cells counts={counts} />
              </tr>
              {open === org
                ? items.map(({ item, counts: own }) => (
                    <tr key={item} className="is-item">
                      <td colSpan={2}>{t(item)}</td>
                      <Cells counts={own} />
                    </tr>
                  ))
                : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ counts }: { readonly counts: Counts }) {
  return KEYS.map((key) => (
    <td key={key} className={counts[key] === 0 ? 'is-number is-none' : 'is-number'} data-label={t(COUNTED[key].label)}>
      {counts[key] === 0 ? '—' : tellCount(counts[key])}
    </td>
  ));
}

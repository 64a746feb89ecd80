/** What a doctor sees beside the note: open public-health tasks with the box that answers them, allergies, medicines, last measurements, orders. */
import { useQuery } from '@tanstack/react-query';
import type { Item, Items } from '../../kernel/define/item.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { api } from '../api.ts';
import { loadSystems } from '../app/systems.ts';
import { useOpenForm } from '../app/workspace-address.ts';
import { t } from '../language/translate.ts';
import { Loading } from '../parts/states.tsx';
import { tellDue } from '../parts/words.ts';
import type { RawAnswers } from './answer-path.ts';
import { FollowingActions } from './following-actions.tsx';
import type { FormStart } from './use-form.ts';

interface Props {
  readonly opened: FormStart;
  readonly resident: number;
  readonly answers: RawAnswers;
}

/** The item of a form that measures one of the codes: itself, or by a part of it. */
function findBox(items: Items, codes: readonly string[]): readonly [linkId: string, item: Item] | undefined {
  return Object.entries(items).find(([, item]) => item.code !== undefined && codes.includes(item.code));
}

/** Several medicines are told by name; what ran out is not current. */
function currentMedicines(cards: Awaited<ReturnType<typeof api.person>>['cards']): readonly string[] {
  const rows = cards.find((card) => card.system === 'clinic' && card.title === '处方')?.rows ?? [];
  return rows.flatMap((row) => {
    const until = row.until?.raw;
    return typeof until === 'string' && until >= today() && row.medicines
      ? [`${row.medicines.text}（${t('至 {date}', { date: until })}）`]
      : [];
  });
}

/** See the file. Filled boxes are ticked as they are typed; what closes a task is the record, once the note is saved. */
export function VisitDesk({ opened, resident, answers }: Props) {
  const openForm = useOpenForm(true);
  const note = { action: opened.action.id, resident, row: opened.row, encounter: opened.encounter };
  const page = useQuery({ queryKey: ['person', resident, 'page'], queryFn: () => api.person(resident) });
  const line = useQuery({ queryKey: ['person', resident, 'desk-line'], queryFn: () => api.timeline(resident, '', null) });
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  if (!page.data || !systems.data) return <Loading lines={3} />;
  const tasks = new Map(systems.data.flatMap((system) => system.tasks).map((task) => [task.id, task]));
  const items: Items = opened.action.form.items;
  const open = page.data.tasks.filter(({ status }) => status === 'open');
  const medicines = currentMedicines(page.data.cards);
  const ordered = (line.data?.rows ?? []).filter(
    ({ type, date }) => (type === 'ServiceRequest' || type === 'DiagnosticReport') && date.slice(0, 10) === today(),
  );
  return (
    <aside className="y-desk-side" aria-label={t('接诊提示')}>
      {open.length > 0 ? (
        <section>
          <h3>{t('公共卫生提示')}</h3>
          <ul>
            {open.map((task) => {
              const box = findBox(items, tasks.get(task.task)?.measures ?? []);
              const isFilled = box !== undefined && answers[box[0]] !== undefined;
              return (
                <li key={task.task + task.key} className={isFilled ? 'is-answered' : task.overdueDays > 0 ? 'is-late' : ''}>
                  {isFilled ? '✓ ' : ''}
                  {t(task.title)} <span className="y-soft">{tellDue(task.due)}</span>
                  <br />
                  {box ? (
                    <span className="y-soft">{t('填写“{box}”即完成', { box: t(box[1].label) })}</span>
                  ) : (
                    <button type="button" className="y-link" onClick={() => openForm(note, { action: task.action, resident })}>
                      {t('存后接着填“{form}”', { form: t(task.title) })}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      ) : null}
      <section>
        <h3>{t('过敏史')}</h3>
        <p className={page.data.person.allergies.length > 0 ? 'is-late' : 'y-soft'}>
          {page.data.person.allergies.length > 0 ? page.data.person.allergies.join('、') : t('没有登记')}
        </p>
      </section>
      <section>
        <h3>{t('正在用药')}</h3>
        <p className={medicines.length > 0 ? '' : 'y-soft'}>{medicines.length > 0 ? medicines.join('；') : t('没有在有效期内的处方')}</p>
      </section>
      <section>
        <h3>{t('最近测量')}</h3>
        {line.data && line.data.series.length === 0 ? <p className="y-soft">{t('没有记录')}</p> : null}
        <ul>
          {(line.data?.series ?? []).flatMap(({ code, label, unit, points }) => {
            const last = points.at(-1);
            return last === undefined
              ? []
              : [
                  <li key={code}>
                    {t(label)} <b>{last.value}</b> {unit} <span className="y-soft">{last.date}</span>
                  </li>,
                ];
          })}
        </ul>
      </section>
      {ordered.length > 0 ? (
        <section>
          <h3>{t('今日开单与报告')}</h3>
          <ul>
            {ordered.map(({ id, title, detail }) => (
              <li key={id}>
                {title} <span className="y-soft">{detail}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {opened.encounter === undefined ? null : (
        <FollowingActions offers={opened.action.offers} resident={resident} encounter={opened.encounter} />
      )}
    </aside>
  );
}

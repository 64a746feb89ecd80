/** A task as one line: who, what, why, by when; a click or Enter opens its form. */
import type { TaskLine } from '../../server/contract/contract.ts';
import { useOpenForm } from '../app/workspace-address.ts';
import { t } from '../language/translate.ts';
import { PersonName } from './person-name.tsx';
import { tellDue } from './words.ts';

interface Props {
  readonly task: TaskLine;
  /** The row's number in its list, by which it gets the focus back. */
  readonly row: string;
  /** Leaves out the name where the page is about the person. */
  readonly nameless?: boolean;
}

/** Overdue is a word and a colour; urgent adds a mark. */
export function TaskRow({ task, row, nameless = false }: Props) {
  const openForm = useOpenForm();
  const late = task.overdueDays > 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the row holds a link to the person, which a button may not
    <div
      className={`y-task ${late ? 'is-late' : ''} ${task.urgent ? 'is-urgent' : ''}`}
      role="button"
      tabIndex={0}
      data-row={row}
      onClick={() => openForm({ action: task.action, resident: task.person.resident, row: task.row ?? undefined })}
      onKeyDown={(event) => {
        if (event.key !== ' ') return;
        event.preventDefault();
        event.currentTarget.click();
      }}
    >
      {nameless ? null : <PersonName person={task.person} />}
      <span className="y-task-what">
        {task.urgent ? <b className="y-tag is-danger">{t('紧急')}</b> : null}
        <b>{t(task.title)}</b>
        {task.dispatched ? <span className="y-tag">{t('派单')}</span> : null}
        <span className="y-soft">{t(task.why)}</span>
      </span>
      <span className="y-task-due">
        <span>{task.due}</span>
        <b>{tellDue(task.due, task.overdueDays)}</b>
      </span>
    </div>
  );
}

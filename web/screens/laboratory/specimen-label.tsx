/** The label of a tube, 58 × 40 mm: bar-code, name, what and when. */
import { useQuery } from '@tanstack/react-query';
import { CONTAINERS, SPECIMENS } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { BarCode } from '../../parts/bar-code.tsx';
import { tellSexAge } from '../../parts/words.ts';
import type { SpecimenFile } from './read-laboratory.ts';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** The label as it is printed; nothing else of the page is, then. */
export function SpecimenLabel({ file }: { readonly file: SpecimenFile }) {
  const { specimen, resident, orders } = file;
  const person = useQuery({ queryKey: ['person', resident], queryFn: () => api.person(resident) });
  const line = person.data?.person;
  const collected = specimen.trail.progress.steps[0]?.at;
  const panels = orders.map((order) => order.code?.text ?? '').filter((text) => !/HIV|梅毒/.test(text));
  return (
    <aside className="y-lab-side">
      <div className="y-tube-label">
        <p className="y-tube-label-name">
          <b>{line?.name ?? ''}</b> {line ? tellSexAge(line) : ''}
        </p>
        <BarCode text={specimen.number} />
        <p className="y-tube-label-number">{specimen.number}</p>
        <p>
          {t(SPECIMENS[specimen.kind])} {t(CONTAINERS[specimen.container])}
          {specimen.trail.progress.task.priority === 'routine' ? '' : ` ${t('急')}`}
        </p>
        <p className="y-tube-label-panels">{panels.map((text) => t(text)).join(' ')}</p>
        <p>{collected === undefined ? '' : CLOCK.format(new Date(collected))}</p>
      </div>
      <button type="button" className="y-button y-not-printed" onClick={() => window.print()}>
        {t('打印标签')}
      </button>
    </aside>
  );
}

/** The label of a tube: bar-code, name, what and when. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { CONTAINERS, SPECIMENS } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { TubeLabel } from '../../parts/tube-label.tsx';
import { tellSexAge } from '../../parts/words.ts';
import type { SpecimenFile } from './read-laboratory.ts';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** Draws it once the name is known: a label without one is worse than none. */
export function SpecimenLabel({ file }: { readonly file: SpecimenFile }) {
  const { specimen, resident, orders } = file;
  const person = useQuery({ queryKey: ['person', resident], queryFn: () => api.person(resident) });
  if (person.error) return <Refusal error={person.error} onRetry={() => void person.refetch()} />;
  const line = person.data?.person;
  if (!line) return <Loading lines={4} />;
  const collected = specimen.trail.progress.steps[0]?.at;
  const panels = orders.map((order) => order.code?.text ?? '').filter((text) => !/HIV|梅毒/.test(text));
  return (
    <TubeLabel number={specimen.number} name={line.name} beside={tellSexAge(line)}>
      <p>
        {t(SPECIMENS[specimen.kind])} {t(CONTAINERS[specimen.container])}
        {specimen.trail.progress.task.priority === 'routine' ? '' : ` ${t('急')}`}
      </p>
      <p className="y-tube-label-panels">{panels.map((text) => t(text)).join(' ')}</p>
      <p>{collected === undefined ? '' : CLOCK.format(new Date(collected))}</p>
    </TubeLabel>
  );
}

/** Prints the labels of the page. */
export function PrintLabels() {
  return (
    <Button className="y-not-printed" onClick={() => window.print()}>
      {t('打印标签')}
    </Button>
  );
}

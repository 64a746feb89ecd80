/** A label of 58 × 40 mm for a tube, a block or a slide; where one stands on a page, printing prints the labels alone, one to a label. */
import type { ReactNode } from 'react';
import { useActor } from '../app/session.tsx';
import { t } from '../language/translate.ts';
import { BarCode } from './bar-code.tsx';
import '../look/tube-label.css';

interface Props {
  readonly number: string;
  readonly name: string;
  /** Beside the name: sex and age, or what it was taken from. */
  readonly beside: string;
  /** Lines below the number. */
  readonly children?: ReactNode;
}

/** Draws it. In a demonstration the label says so: it might be stuck on something. */
export function TubeLabel({ number, name, beside, children }: Props) {
  const actor = useActor();
  return (
    <div className="y-tube-label">
      <p className="y-tube-label-name">
        <b>{name}</b> {beside}
        {actor.demo ? <span className="y-tube-label-demo">{t('演示数据')}</span> : null}
      </p>
      <BarCode text={number} />
      <p className="y-tube-label-number">{number}</p>
      {children}
    </div>
  );
}

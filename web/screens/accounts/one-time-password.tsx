/** The password for one sign-in that an administrator hands on, shown once. */
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { t } from '../../language/translate.ts';

/** A password that is told once. */
export interface ToldPassword {
  readonly name: string;
  readonly password: string;
}

/** Comes into view by itself: the act may have been asked for far down the list. `onPassed` when it was handed on. */
export function OneTimePassword({ told, onPassed }: { readonly told: ToldPassword; readonly onPassed: () => void }) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    card.current?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <section className="y-card" role="status" ref={card} tabIndex={-1}>
      <h2>{t('{name} 的一次性密码（只显示这一次）', { name: told.name })}</h2>
      <p>
        <code className="y-told-once">{told.password}</code>
      </p>
      <p className="y-soft">{t('请当面或电话告知本人；首次登录时须改密码。')}</p>
      <Button onClick={onPassed}>{t('已转告')}</Button>
    </section>
  );
}

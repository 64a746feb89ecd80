/** The box that a bar-code is scanned or typed into: it has the focus when the page opens, and is empty again for the next one. */
import { Button, Input } from 'antd';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { t } from '../language/translate.ts';

/** What a page may do with the box: take the cursor back after an action. */
export interface ScanBoxHandle {
  readonly focus: () => void;
}

interface Props {
  readonly ref?: Ref<ScanBoxHandle>;
  readonly placeholder: string;
  /** Numbers only: a phone shows its keys for figures. */
  readonly numeric?: boolean;
  /** Hears what was scanned, without blanks around it; never the empty text. */
  readonly onScan: (code: string) => void;
}

/** Enter and the button do the same, as a scanner ends with Enter. */
export function ScanBox({ ref, placeholder, numeric, onScan }: Props) {
  const [typed, setTyped] = useState('');
  const box = useRef<{ focus: () => void }>(null);
  useEffect(() => box.current?.focus(), []);
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus() }), []);
  const scan = (): void => {
    const code = typed.trim();
    if (code !== '') onScan(code);
    setTyped('');
  };
  return (
    <div className="y-lab-scan y-not-printed">
      <Input
        aria-label={t('扫描或输入条码')}
        {...(numeric ? { inputMode: 'numeric' as const } : {})}
        placeholder={placeholder}
        ref={(node) => {
          box.current = node;
        }}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={scan}
      />
      <Button type="primary" onClick={scan}>
        {t('查找')}
      </Button>
    </div>
  );
}

/** antd's date picker, in a chunk of its own because of its weight. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { currentLanguage, t } from '../language/translate.ts';
import type { DateFieldProps } from './date-field-props.ts';

/** The picker; typed dates are taken when the field is left. */
export function DeskDate({ id, value, onChange, invalid, label, disabled }: DateFieldProps) {
  dayjs.locale(currentLanguage() === 'en' ? 'en' : 'zh-cn');
  const day = value ? dayjs(value, 'YYYY-MM-DD') : null;
  return (
    <DatePicker
      {...(id ? { id } : {})}
      style={{ width: '100%' }}
      format={['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/M/D']}
      placeholder={t('年-月-日')}
      aria-label={label}
      disabled={disabled ?? false}
      {...(invalid ? { status: 'error' as const } : {})}
      value={day?.isValid() ? day : null}
      onChange={(next) => onChange(next && !Array.isArray(next) ? next.format('YYYY-MM-DD') : undefined)}
    />
  );
}

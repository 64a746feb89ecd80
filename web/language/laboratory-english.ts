/** English for the laboratory's pages. */
import { WESTGARD_RULES } from '../../systems/laboratory/rules/westgard.ts';

/** Chinese to English. */
export const laboratoryEnglish: Readonly<Record<string, string>> = {
  标本与质控: 'Specimens and control',
  标本台: 'Specimen desk',
  室内质控: 'Quality control',
  扫描或输入条码: 'Scan or type a bar-code',
  '扫描或输入 12 位条码，回车': 'Scan or type the 12 digits, then Enter',
  查找: 'Find',
  '“{number}”不是标本条码：校验位不符，请重新扫描。': '"{number}" is no specimen bar-code: the check digit is wrong. Scan it again.',
  '扫一个条码，看标本在哪里、谁经手、何时到。': 'Scan a bar-code to see where the specimen is, who had it, and when it came.',
  '没有条码为 {number} 的标本，或者不在您能查看的范围。': 'No specimen has the bar-code {number}, or it is out of your reach.',
  仪器或系统: 'Analyser or rules',
  '箱内 {celsius} ℃': 'Box at {celsius} °C',
  接收: 'Receive',
  没有办成: 'Not done',
  居民档案: 'Record',
  急: 'URGENT',
  打印标签: 'Print the label',
  各项在控: 'All in control',
  '{n} 项失控，停止发布': '{n} out of control, release is held',
  '还没有登记质控项目。': 'No control is set up yet.',
  '有效期至 {date}': 'expires {date}',
  '还没有测定。': 'Not measured yet.',
  '{name} 质控图': 'Control chart of {name}',
  均值: 'mean',
  [WESTGARD_RULES['1-2s']]: 'One value beyond ±2s: warning',
  [WESTGARD_RULES['1-3s']]: 'One value beyond ±3s: rejected (random error)',
  [WESTGARD_RULES['2-2s']]:
    'Two values in a row of one level, or two levels of one run, beyond 2s on one side: rejected (systematic error)',
  [WESTGARD_RULES['R-4s']]: 'Two levels of one run, one beyond +2s and the other beyond −2s: rejected (random error)',
  [WESTGARD_RULES['4-1s']]: 'Four values in a row beyond 1s on one side: rejected (systematic error)',
  [WESTGARD_RULES['10x']]: 'Ten values in a row on one side of the mean: rejected (systematic error)',
};

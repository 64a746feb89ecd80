/** English for results that stand beside an order. */

/** Chinese → English. */
export const priorsEnglish: Readonly<Record<string, string>> = {
  互认提示: 'Results that may be recognised',
  '互认提示：有效期内已有结果': 'Valid results stand already',
  '没有查到互认结果：连接中断，请重试。': 'Results could not be looked up: no connection. Try again.',
  请写明情形: 'Say what the situation is',
  '原因说明（选填）': 'In words (optional)',
  未知机构: 'Unknown institution',
  已修订: 'Amended',
  有波形: 'With the trace',
  有影像: 'With images',
  有数值: 'With values',
  长期有效: 'Valid for ever',
  今天到期: 'Valid until today',
  '还有{n}天有效': 'Valid for {n} more days',
  '全部{n}项': 'All {n} items',
  '已引用，不再开单': 'Cited; not ordered',
  撤回: 'Take back',
  引用: 'Cite',
  不认可原因: 'Reason not to recognise',
  原因说明: 'In words',
  '不认可，重新检查': 'Do not recognise, repeat',
  看波形: 'Look at the trace',
  看影像: 'Look at the images',
  看数值: 'Look at the values',
  收起: 'Fold away',
  '检查已登记 {n} 次，图像要在启动影像存储后才能看；引用和开单照常办理。':
    '{n} studies are registered; their images can be seen once the image archive runs. Citing and ordering go on as usual.',
  调阅报告: 'Open the report',
  '没有打开，请重试。': 'It could not be opened. Try again.',
};

/** English for the reading rooms of diagnosis centres. */

/** Chinese → English. */
export const roomsEnglish: Readonly<Record<string, string>> = {
  诊断中心: 'Diagnosis centres',
  '您的岗位没有诊断中心。': 'Your post has no diagnosis centre.',
  '还没有收到影像。': 'No images have arrived yet.',
  '还没有收到波形。': 'No trace has arrived yet.',
  '这份申请已经不在了。': 'This request is gone.',
  返回清单: 'Back to the list',
  '这份申请现在没有要办的事。': 'There is nothing to do for this request now.',
  程序提示的危急值: 'Critical findings that the programme raises',
  '程序提示危急值，由医师判断': 'The programme raises critical findings; the physician decides',
  已写入报告: 'In the report',
  写入报告的危急值: 'Put them in the report',
  经过: 'What happened',
  以往报告: 'Earlier reports',
  报告模板: 'Report templates',
  领取并打开: 'claim and open',
  打开: 'open',
  需要立即处理: 'To be acted on at once',
  立即处理: 'Act now',
};

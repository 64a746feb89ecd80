// The workbook to fill in for an import.
import type { AnyAction } from '../../../define/action.ts';
import type { Item } from '../../../define/item.ts';
import { today } from '../../../periods/plain-date.ts';
import { type ListField, listFields } from '../columns/list-fields.ts';
import { bodyCell, EXAMPLE, headCell } from './sheet-cell.ts';

/** How a column is filled. */
function tellKind(item: Item): string {
  switch (item.kind) {
    case 'date':
      return '日期，如 2024-07-08';
    case 'quantity':
      return `数字，${item.min}～${item.max}${item.unitLabel === '' ? '' : `（${item.unitLabel}）`}${item.decimals > 0 ? `，最多 ${item.decimals} 位小数` : ''}`;
    case 'boolean':
      return '是 / 否';
    case 'choice':
      return '选一项';
    case 'choices':
      return '可选几项，用“、”隔开';
    case 'coded':
      return item.list === 'icd-10' ? 'ICD-10 编码或疾病名称' : '平台目录中的名称或编码';
    case 'reference':
      return item.to === 'village' || item.to === 'town' ? '名称（重名的写上乡镇）或 12 位区划代码' : '平台中登记的名称或编号';
    case 'text':
      return item.format === 'identity-number' ? '18 位，单元格为文本' : `文字，最多 ${item.maxLength} 个字`;
    default:
      return '';
  }
}

function optionsOf(item: Item): string {
  return item.kind === 'choice' || item.kind === 'choices' ? Object.values(item.options).join('、') : '';
}

function exampleOf({ item, field }: ListField): string {
  if (field === '@name') return '张某某';
  switch (item.kind) {
    case 'date':
      return item.prefill === 'today' ? today() : '2024-07-08';
    case 'quantity':
      return String(item.min);
    case 'boolean':
      return '是';
    case 'choice':
    case 'choices':
      return Object.values(item.options)[0] ?? '';
    case 'coded':
      return item.list === 'icd-10' ? 'I10' : '';
    case 'text':
      return item.format === 'identity-number' ? '（18位身份证号）' : item.format === 'phone' ? '13800000000' : '';
    default:
      return '';
  }
}

function needOf(action: AnyAction, { item, required, field }: ListField): string {
  if (field === '@number') return '必填（没有的，填出生日期和现住村）';
  if (!required) return item.enableWhen && 'needed' in item && item.needed === true ? '视情况必填' : '选填';
  if (item.kind === 'date' && item.prefill === 'today') return '不填则为今天';
  return field in action.form.compute ? '不填则由其他项推算' : '必填';
}

/** The template of an action's list: a sheet to fill in with an example that is passed over, and a sheet that says how. */
export async function buildTemplate(action: AnyAction): Promise<Buffer> {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const fields = listFields(action);
  const key = (action.imports?.key ?? []).map((item) => fields.find((each) => each.field === item)?.label ?? item);
  const notes = [
    `用途：${action.imports?.title ?? action.label}（${action.form.title}）。依据：${action.form.source}。`,
    '填写：在第一张表“名单”的示例行下面填写，一行一条；示例行不会导入，可以删去。用不到的选填列可以整列删去，列的次序不限。',
    action.subject === 'new-resident'
      ? '重复：按身份证号（没有的按姓名、出生日期和村）认人；同一份名单再次导入，不会重复登记。'
      : `重复：${[...(action.subject === 'resident' ? ['居民'] : []), ...key].join('、')}相同的视为同一条；同一份名单再次导入，不会重复记录。`,
    '校验：与在页面上逐条办理的校验完全相同；上传后先试运行，逐行给出结论，确认后才一次写入。',
  ];
  return writeXlsxFile([
    {
      sheet: '名单',
      data: [
        [headCell('序号'), ...fields.map(({ label }) => headCell(label))],
        [bodyCell(EXAMPLE), ...fields.map((field) => bodyCell(exampleOf(field)))],
      ],
      columns: [{ width: 8 }, ...fields.map(({ label }) => ({ width: Math.max(14, label.length * 2 + 2) }))],
      stickyRowsCount: 1,
    },
    {
      sheet: '填写说明',
      data: [
        ...notes.map((note) => [{ value: note }]),
        [],
        ['列名', '是否必填', '怎么填', '可填的内容', '说明', '编号'].map(headCell),
        ...fields.map((field) =>
          [field.label, needOf(action, field), tellKind(field.item), optionsOf(field.item), field.item.hint ?? '', field.field].map(
            bodyCell,
          ),
        ),
      ],
      columns: [{ width: 24 }, { width: 22 }, { width: 34 }, { width: 50 }, { width: 40 }, { width: 18 }],
    },
  ]).toBuffer();
}

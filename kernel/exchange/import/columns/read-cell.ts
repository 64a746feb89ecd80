// Reads a cell as the answer to an item, in the ways people fill lists.
import type { Item } from '../../../define/item.ts';
import { isPlainDate } from '../../../periods/plain-date.ts';
import type { Cell } from '../table/table.ts';

/** The answer, or what is wrong with the cell, with the way out. */
export type CellAnswer = { readonly value: unknown } | { readonly problem: string };

/** Words for the same option; the key is what lists say, the values are labels or codes of options, the first that exists counts. */
const SAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  男性: ['男'],
  女性: ['女'],
  汉: ['汉族'],
  本人: ['户主'],
  妻子: ['妻'],
  丈夫: ['夫'],
  儿子: ['子'],
  女儿: ['女'],
  长子: ['子'],
  次子: ['子'],
  长女: ['女'],
  次女: ['女'],
  父亲: ['父母'],
  母亲: ['父母'],
  孙子: ['40'],
  孙女: ['40'],
  大专: ['大学专科和专科学校'],
  本科: ['大学本科'],
  文盲: ['文盲或半文盲'],
  户籍外出: ['registered-away'],
  外出: ['registered-away'],
  身份证: ['居民身份证'],
  户口簿: ['居民户口簿'],
  农民: ['农、林、牧、渔、水利业生产人员'],
};

/** Reads a filled cell. References and codes of long lists are left to `resolve`. */
export function readCell(item: Item, cell: Exclude<Cell, null>, resolve: (text: string) => CellAnswer): CellAnswer {
  switch (item.kind) {
    case 'date':
      return readDate(item.label, cell);
    case 'quantity': {
      const number = typeof cell === 'number' ? cell : Number(textOf(cell));
      return Number.isFinite(number) ? { value: number } : { problem: `“${item.label}”要填数字，现在是“${textOf(cell)}”。` };
    }
    case 'boolean': {
      const text = textOf(cell);
      if (/^(是|有|true|√|y|1)$/i.test(text)) return { value: true };
      return /^(否|无|没有|false|×|n|0)$/i.test(text) ? { value: false } : { problem: `“${item.label}”请填“是”或“否”。` };
    }
    case 'choice':
      return readOption(item.label, item.options, textOf(cell));
    case 'choices': {
      const read = textOf(cell)
        .split(/[、,，;；/]+/)
        .filter((text) => text !== '')
        .map((text) => readOption(item.label, item.options, text));
      const problem = read.find((each) => 'problem' in each);
      return problem ?? { value: read.flatMap((each) => ('value' in each ? [each.value] : [])) };
    }
    case 'reference':
    case 'coded':
      return resolve(textOf(cell));
    case 'text':
      return readText(item.label, cell);
    default:
      return { problem: `“${item.label}”不能在名册里填写。` };
  }
}

function textOf(cell: Exclude<Cell, null>): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return String(cell).trim();
}

/** A long number that Excel kept as a number has lost its last digits: nobody can tell them any more. */
function readText(label: string, cell: Exclude<Cell, null>): CellAnswer {
  const lost = (typeof cell === 'number' && Math.abs(cell) >= 1e15) || (typeof cell === 'string' && /^\d(\.\d+)?E\+?\d{2}$/i.test(cell));
  if (lost) return { problem: `“${label}”被存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写。` };
  return { value: textOf(cell) };
}

function readOption(label: string, options: Readonly<Record<string, string>>, text: string): CellAnswer {
  const entries = Object.entries(options);
  const wanted = text.replace(/\s/g, '').normalize('NFKC');
  const bare = (name: string): string => name.normalize('NFKC').replace(/\([^()]*\)$/, '');
  const exact = entries.find(([, name]) => name.normalize('NFKC') === wanted || bare(name) === wanted);
  if (exact) return { value: exact[0] };
  for (const word of SAME_WORDS[wanted] ?? []) {
    const found = entries.find(([code, name]) => code === word || name === word);
    if (found) return { value: found[0] };
  }
  const begins = wanted.length < 2 ? [] : entries.filter(([, name]) => name.startsWith(wanted));
  const [only] = begins;
  if (only && begins.length === 1) return { value: only[0] };
  const names = entries.map(([, name]) => name);
  return { problem: `“${label}”没有“${text}”这个选项，可填：${names.slice(0, 12).join('、')}${names.length > 12 ? '等' : ''}。` };
}

/** Days from 1899-12-30, as Excel counts, for cells that hold a date but are formatted as a number: 1902 to 2064. */
const EXCEL_DAYS = { first: 1_000, last: 60_000 } as const;

function readDate(label: string, cell: Exclude<Cell, null>): CellAnswer {
  if (cell instanceof Date) return { value: cell.toISOString().slice(0, 10) };
  if (typeof cell === 'number' && Number.isInteger(cell) && cell >= EXCEL_DAYS.first && cell <= EXCEL_DAYS.last) {
    return { value: new Date(Date.UTC(1899, 11, 30) + cell * 86_400_000).toISOString().slice(0, 10) };
  }
  const text = textOf(cell).normalize('NFKC').replace(/\s.*$/, '');
  const match = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text);
  const date = match && `${match[1]}-${(match[2] ?? match[4] ?? '').padStart(2, '0')}-${(match[3] ?? match[5] ?? '').padStart(2, '0')}`;
  return isPlainDate(date) ? { value: date } : { problem: `“${label}”要写成 1956-03-12 这样的日期，现在是“${textOf(cell)}”。` };
}

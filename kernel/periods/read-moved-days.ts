// Reads the list of holidays and worked weekends that an administrator keeps.
import { isPlainDate, type PlainDate } from './plain-date.ts';
import { isWeekend, type MovedDay } from './working-days.ts';

const WORDS: Readonly<Record<string, MovedDay>> = { 休: 'off', off: 'off', 班: 'working', working: 'working' };

/** The most days that a list may hold: those of a lifetime of notices. */
const MOST = 5_000;

/**
 * A list with a line a day: `日期,安排,依据` (2030-01-02,休,国办发明电〔…〕…号), the document in the third column, `#` begins a remark, the first
 * line may be a heading. Throws RangeError in words that name the line: no date, no 休 or 班, no document, a day twice, a weekend off or a
 * weekday worked (which says nothing, and is mostly a slip of the pen).
 */
export function readMovedDays(text: string): ReadonlyMap<PlainDate, MovedDay> {
  const days = new Map<PlainDate, MovedDay>();
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || (at === 0 && !/^\d/.test(trimmed))) continue;
    const fail = (why: string): never => {
      throw new RangeError(`节假日安排第${at + 1}行：${why}`);
    };
    const [date = '', word = '', document = ''] = trimmed.split(',').map((part) => part.trim());
    if (!isPlainDate(date)) return fail(`“${date}”不是日期，应写作 2030-01-02。`);
    const kind = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (kind === undefined) return fail(`安排应写“休”或“班”，写的是“${word}”。`);
    if (document === '') return fail('没有写依据（通知的文号）。');
    if (days.has(date)) return fail(`${date}写了两次。`);
    if (kind === 'working' && !isWeekend(date)) return fail(`${date}本来就是工作日。`);
    if (kind === 'off' && isWeekend(date)) return fail(`${date}本来就是周末，不必写。`);
    days.set(date, kind);
    if (days.size > MOST) return fail(`超过${MOST}天。`);
  }
  return days;
}

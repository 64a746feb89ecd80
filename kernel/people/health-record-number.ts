/** The 17-digit number of a health record 健康档案编号 (domain §15.5): 6 county, 3 town, 3 village or community, 5 serial. */
import { fail } from '../errors.ts';

/**
 * The first 12 digits of the record numbers of a village, from its 12-digit statistical code.
 *
 * County and town parts are the same in both. The last three differ (domain §15.2, §15.5): statistics number communities
 * 居委会 001-199 and villages 村委会 200-399, the record number has 001-099 for communities, 101-199 for villages and 901-999
 * for other units. So that two places of a town never meet, a community keeps its number and a village gives up 100
 * (201 → 101 ... 299 → 199); the few that have no place there go into 901-999: villages 300-349 → 901-950, communities
 * 100-147 → 951-998, village 200 → 999. Other codes (400 and above, no committee at all) have no agreed number and fail
 * with 'invalid'.
 */
export function healthRecordSeries(villageCode12: string): string {
  if (!/^\d{12}$/.test(villageCode12)) fail('invalid', { what: `村（社区）代码“${villageCode12}”不是12位数字。` });
  const part = recordPart(Number(villageCode12.slice(9)));
  if (part === undefined) fail('invalid', { what: `村（社区）代码“${villageCode12}”没有对应的健康档案编号段，请由卫生健康部门指定。` });
  return villageCode12.slice(0, 9) + String(part).padStart(3, '0');
}

function recordPart(statistical: number): number | undefined {
  if (statistical >= 1 && statistical <= 99) return statistical;
  if (statistical >= 201 && statistical <= 299) return statistical - 100;
  if (statistical >= 300 && statistical <= 349) return statistical + 601;
  if (statistical >= 100 && statistical <= 147) return statistical + 851;
  if (statistical === 200) return 999;
  return undefined;
}

/** The 17 digits of one record. `serial` 1-99999 is given by the unit that keeps the records of the series; fails with 'invalid' outside. */
export function formatHealthRecordNumber(series: string, serial: number): string {
  if (!/^\d{12}$/.test(series)) fail('invalid', { what: `健康档案编号的前段“${series}”不是12位数字。` });
  if (!Number.isInteger(serial) || serial < 1 || serial > 99_999)
    fail('invalid', { what: `健康档案序号 ${serial} 不在 1 到 99999 之间。` });
  return series + String(serial).padStart(5, '0');
}

/** The 17-digit number of a health record 健康档案编号 (domain §15.5): 6 county, 3 town, 3 village or community, 5 serial. */

/**
 * The first 12 digits of the record numbers of a village, from its 12-digit statistical code; undefined where none is agreed
 * (no code of a village, or a part of 400 and above, which is no committee at all).
 *
 * County and town parts are the same in both. The last three differ (domain §15.2, §15.5): statistics number communities
 * 居委会 001-199 and villages 村委会 200-399, the record number has 001-099 for communities, 101-199 for villages and 901-999
 * for other units. So that two places of a town never meet, a community keeps its number and a village gives up 100
 * (201 → 101 ... 299 → 199); the few that have no place there go into 901-999: villages 300-349 → 901-950, communities
 * 100-147 → 951-998, village 200 → 999.
 */
export function findRecordSeries(village: string): string | undefined {
  if (!/^\d{12}$/.test(village)) return undefined;
  const part = recordPart(Number(village.slice(9)));
  return part === undefined ? undefined : village.slice(0, 9) + String(part).padStart(3, '0');
}

function recordPart(statistical: number): number | undefined {
  if (statistical >= 1 && statistical <= 99) return statistical;
  if (statistical >= 201 && statistical <= 299) return statistical - 100;
  if (statistical >= 300 && statistical <= 349) return statistical + 601;
  if (statistical >= 100 && statistical <= 147) return statistical + 851;
  if (statistical === 200) return 999;
  return undefined;
}

/** The 17 digits of one record. `serial` 1-99999 is given by the unit that keeps the records of the series; throws RangeError outside. */
export function formatRecordNumber(series: string, serial: number): string {
  if (!/^\d{12}$/.test(series)) throw new RangeError(`not a series of record numbers: ${series}`);
  if (!Number.isInteger(serial) || serial < 1 || serial > 99_999) throw new RangeError(`not a serial of a record: ${serial}`);
  return series + String(serial).padStart(5, '0');
}

/** Household ids: the village's 12 digits and a serial of five, '511803002201-00012'. */

/** The series of serials that the households of a village draw on. */
export function householdSeries(village: string): string {
  return `household:${village}`;
}

/** The id of the household with a serial. Throws RangeError for a serial outside 1-99999. */
export function formatHousehold(village: string, serial: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial > 99_999) throw new RangeError(`not a serial of a household: ${serial}`);
  return `${village}-${String(serial).padStart(5, '0')}`;
}

/** Moments and dates as devices write them (DICOM DT and DA, HL7 TS): digits without separators, often without a zone. */

/** The zone of a device that names none: the county's. */
const HOME_ZONE = '+08:00';

/**
 * `20130125105919`, `20130125105919.5+0800` (DICOM PS3.5 §6.2 DT; HL7 v3 TS) as an ISO 8601 instant; undefined when it is not
 * complete to the minute, or no such moment exists.
 */
export function readDeviceMoment(text: string | undefined): string | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.(\d{1,6}))?(?:([+-])(\d\d)(\d\d))?$/.exec(text?.trim() ?? '');
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction, sign, zoneHour, zoneMinute] = found;
  const zone = sign === undefined ? HOME_ZONE : `${sign}${zoneHour}:${zoneMinute}`;
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction.slice(0, 3)}`}${zone}`;
  return readDeviceDate(`${year}${month}${day}`) !== undefined && Number.isFinite(Date.parse(instant)) ? instant : undefined;
}

/** `19710123` as 1971-01-23; undefined when it is no date. */
export function readDeviceDate(text: string | undefined): string | undefined {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text?.trim() ?? '');
  if (!found) return undefined;
  const date = `${found[1]}-${found[2]}-${found[3]}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return Number.isFinite(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : undefined;
}

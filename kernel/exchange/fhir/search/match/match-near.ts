// The parameter near of Location: within a distance of a point.
import { type Sql, sql } from '../../../../database/sql.ts';
import { refuse } from '../../answer/outcome.ts';
import { splitEscaped } from './split-value.ts';

const METRES: Readonly<Record<string, number>> = { km: 1000, m: 1, '[mi_i]': 1609.344, mi: 1609.344 };
/** When no distance is given: a town's reach. */
const DEFAULT_KM = 10;
const EARTH_METRES = 6_371_008.8;

/** `latitude|longitude|distance|units` in WGS84; kilometres unless told, 10 of them unless told. Throws 400. Source: FHIR R4, Location, near. */
export function matchNear(text: string): Sql {
  const [latitude = '', longitude = '', distance = String(DEFAULT_KM), unit = 'km'] = splitEscaped(text, '|');
  const numbers = [latitude, longitude, distance === '' ? String(DEFAULT_KM) : distance].map((each) =>
    /^-?\d{1,6}(\.\d{1,12})?$/.test(each) ? Number(each) : Number.NaN,
  );
  const [lat = Number.NaN, lon = Number.NaN, reach = Number.NaN] = numbers;
  const metres = METRES[unit === '' ? 'km' : unit];
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && reach >= 0) || metres === undefined)
    refuse(
      400,
      'value',
      `near 应写作 纬度|经度|距离|单位（km、m），收到“${text}”。`,
      `near takes latitude|longitude|distance|unit, received "${text}"`,
    );
  const [y, x] = [
    sql`radians((r.content #>> '{position,latitude}')::float8)`,
    sql`radians((r.content #>> '{position,longitude}')::float8)`,
  ];
  const [y0, x0] = [sql`radians(${lat}::float8)`, sql`radians(${lon}::float8)`];
  // The haversine formula on a sphere of the earth's mean radius: half a per cent off at worst.
  return sql`(2 * ${EARTH_METRES}::float8 * asin(least(1, sqrt(sin((${y} - ${y0}) / 2) ^ 2 + cos(${y0}) * cos(${y}) * sin((${x} - ${x0}) / 2) ^ 2))) <= ${reach * metres}::float8)`;
}

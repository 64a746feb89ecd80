/** Where something stands on the earth: how an address carries it (FHIR's own extension) and how it is read again. */
import type { Address, Extension } from '@medplum/fhirtypes';
import { EXTENSION } from './codes.ts';

/** Degrees by WGS 84, as FHIR has them; CGCS2000, by which China surveys, is the same within a metre. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** The position as FHIR R4's geolocation of an address (http://hl7.org/fhir/R4/extension-geolocation.html). */
export function geolocationOf({ longitude, latitude }: Position): Extension {
  return {
    url: EXTENSION.geolocation,
    extension: [
      { url: 'latitude', valueDecimal: latitude },
      { url: 'longitude', valueDecimal: longitude },
    ],
  };
}

/** The position that an address carries; undefined where it carries none, or half of one. */
export function positionOfAddress(address: Address | undefined): Position | undefined {
  const parts = address?.extension?.find(({ url }) => url === EXTENSION.geolocation)?.extension;
  const [longitude, latitude] = ['longitude', 'latitude'].map((url) => parts?.find((part) => part.url === url)?.valueDecimal);
  return longitude === undefined || latitude === undefined ? undefined : { longitude, latitude };
}

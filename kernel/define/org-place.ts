/** Where an organisation stands, for rules that hold within a city, a province or a consortium. */

/** `area`: the 12-digit division code of its address ('' when none is known). `consortium`: id of the lead hospital; undefined outside any. */
export interface OrgPlace {
  readonly area: string;
  readonly consortium: string | undefined;
}

/** Looks an organisation up by id; undefined for one that the platform does not know. */
export type PlaceOf = (org: string) => OrgPlace | undefined;

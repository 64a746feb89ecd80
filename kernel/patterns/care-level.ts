/** The level of care an institution belongs to, by its class letter: village, town, county. */

/** Levels of care: who is first seen where (分级诊疗). `outside`: beyond the county. */
export const CARE_LEVELS = { village: '村级', town: '乡镇（社区）级', county: '县级', outside: '县外' } as const;

/** See CARE_LEVELS. */
export type CareLevel = keyof typeof CARE_LEVELS;

const LEVEL_OF_LETTER: Readonly<Record<string, CareLevel>> = { A: 'county', B: 'town', C: 'town', D: 'village' };

/**
 * The level of an institution of a class of WS 218-2002: A 医院; B 社区卫生服务机构 and C 卫生院; D 门诊部、诊所、村卫生室. Undefined for classes
 * that treat nobody or belong to no level, and where the class is not known.
 */
export function careLevelOf(classCode: string | undefined): CareLevel | undefined {
  return classCode === undefined ? undefined : LEVEL_OF_LETTER[classCode.slice(0, 1).toUpperCase()];
}

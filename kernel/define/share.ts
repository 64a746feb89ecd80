/** On what terms something of a record is given out by link and code: what for, for how long, how many at once, by whom. The platform's own limits. */
import type { Role } from './role.ts';

/** What a share is for; who opens it and whose record it is both read this. */
export const SHARE_PURPOSES = {
  referral: '外出就诊或转诊',
  opinion: '请其他医生会看',
  family: '本人或家属查看',
  claim: '办理报销、理赔或鉴定',
} as const;

/** See SHARE_PURPOSES. */
export type SharePurpose = keyof typeof SHARE_PURPOSES;

/** Whether the text is a purpose. */
export function isSharePurpose(text: string): text is SharePurpose {
  return Object.hasOwn(SHARE_PURPOSES, text);
}

/** For how many hours a share may be open. */
export const SHARE_HOURS = [24, 72, 168, 720] as const;

/** So many shares of one resident may be open at once: more are forgotten ones. */
export const MOST_SHARES = 20;

/** The staff who may share for a patient who wants it: those who treat, read or send on. */
export const SHARERS = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'specialist',
  'diagnosis-reader',
  'referral-desk',
] as const satisfies readonly Role[];

/** What the pages ask of the doors of shares. */
import { z } from 'zod';
import {
  type MadeShare,
  type MakeShare,
  madeShareSchema,
  type SendShare,
  type Shared,
  type ShareLine,
  sharedSchema,
  sharesSchema,
} from '../../../server/contract/shares.ts';
import { get, post, remove } from '../../api.ts';

const done = z.object({ done: z.boolean() });

/** Who shares: the resident themself, or staff for a resident. */
export type Sharer = { readonly mine: true } | { readonly resident: number };

function doorOf(sharer: Sharer): string {
  return 'mine' in sharer ? '/api/my/shares' : `/api/people/${sharer.resident}/shares`;
}

/** The shares of one examination, those made last first. */
export async function listShares(sharer: Sharer, about: string): Promise<readonly ShareLine[]> {
  return (await get(sharesSchema, doorOf(sharer), { about })).rows;
}

/** Makes one; link and code are told this once. */
export function makeShare(sharer: Sharer, wish: MakeShare): Promise<MadeShare> {
  return post(madeShareSchema, doorOf(sharer), wish);
}

/** Takes one back. */
export async function withdrawShare(sharer: Sharer, id: string): Promise<void> {
  await remove(done, `${doorOf(sharer)}/${encodeURIComponent(id)}`);
}

/** Sends link or code, as they were told, by text message. */
export async function sendShare(sharer: Sharer, id: string, message: SendShare): Promise<void> {
  await post(done, `${doorOf(sharer)}/${encodeURIComponent(id)}/message`, message);
}

/** Opens one by the token of its link, or by its code with the birth date. */
export async function openShare(key: { readonly token: string } | { readonly code: string; readonly birthDate: string }): Promise<void> {
  await post(done, '/api/shared', key);
}

/** What is shown to whoever opened one. */
export function readShared(): Promise<Shared> {
  return get(sharedSchema, '/api/shared');
}

/** Ends looking. */
export async function closeShared(): Promise<void> {
  await remove(done, '/api/shared');
}

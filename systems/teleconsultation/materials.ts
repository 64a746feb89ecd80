/** The material of a consultation in words. */
import { MATERIALS } from './forms.ts';

/** Names them in the order given. */
export function listMaterials(codes: readonly (keyof typeof MATERIALS)[]): string {
  return codes.map((code) => MATERIALS[code]).join('、');
}

// Keeps a Bundle or Parameters that is stored whole with the one resident it is about, or refuses it: nothing about a resident lies with what is about nobody.
import type { Resource } from '@medplum/fhirtypes';
import { listReferencesAbout, listResidentReferences } from '../../../record/validation/find-resident-reference.ts';
import { isEnvelope, listEnclosed } from '../../../record/validation/list-enclosed.ts';
import { refuse } from '../answer/outcome.ts';

const ADDRESS = /^(https?:\/\/.+\/)([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/.*)?$/;

function fieldOf(value: object, name: string): string | undefined {
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** Everybody whom the parts are about: `Patient/…` of this platform, and references of which that cannot be said. */
function listResidents(resource: object, ownBase: string): { readonly known: ReadonlySet<string>; readonly unknown: ReadonlySet<string> } {
  const known = new Set<string>();
  const unknown = new Set<string>();
  const enclosed = listEnclosed(resource) ?? [];
  const entries = new Map(enclosed.flatMap((each) => ('resource' in each && each.fullUrl ? [[each.fullUrl, each.resource] as const] : [])));
  const note = (written: string, base: string | undefined): void => {
    const reference = written.replace(/\/_history\/.*$/, '');
    const address = ADDRESS.exec(reference);
    const [, root, type, id] = address ?? [];
    const inside = entries.get(reference) ?? (base === undefined ? undefined : entries.get(base + reference));
    if (inside && fieldOf(inside, 'resourceType') !== 'Patient') return;
    if (address && type !== 'Patient') return;
    if (address) (root === `${ownBase}/` ? known : unknown).add(root === `${ownBase}/` ? `Patient/${id}` : reference);
    else if (reference.startsWith('Patient/')) (base === undefined || base === `${ownBase}/` ? known : unknown).add(reference);
    else if (reference.startsWith('urn:')) {
      const own = inside && fieldOf(inside, 'id');
      if (own === undefined) unknown.add(reference);
      else known.add(`Patient/${own}`);
    }
  };
  for (const each of enclosed) {
    if ('reference' in each) {
      note(each.reference, undefined);
      continue;
    }
    const base = each.fullUrl === undefined ? undefined : ADDRESS.exec(each.fullUrl)?.[1];
    const type = fieldOf(each.resource, 'resourceType') ?? '';
    if (isEnvelope(type)) {
      const inner = listResidents(each.resource, ownBase);
      for (const one of inner.known) known.add(one);
      for (const one of inner.unknown) unknown.add(one);
    } else if (type === 'Patient') {
      const id = fieldOf(each.resource, 'id');
      if (id === undefined) unknown.add(each.fullUrl ?? 'Patient');
      else note(`Patient/${id}`, base);
    } else for (const reference of listReferencesAbout(each.resource)) note(reference, base);
  }
  return { known, unknown };
}

/**
 * Throws 422 for a Bundle or Parameters that cannot be kept: one to be carried out (transaction, batch), one about more than one resident, or
 * about somebody of whom it cannot be said which resident of this platform it is. `ownBase` is the address of this door.
 */
export function guardEnvelope(resource: Resource, ownBase: string, place: string): void {
  if (!isEnvelope(resource.resourceType)) return;
  if (resource.resourceType === 'Bundle' && (resource.type === 'transaction' || resource.type === 'batch'))
    refuse(
      422,
      'not-supported',
      `类型为 ${resource.type} 的 Bundle 是要执行的请求，不作为记录保存。请 POST 到接口根地址（/fhir）。`,
      `a Bundle of type ${resource.type} is to be carried out; POST it to the base`,
      `${place}.type`,
    );
  const { known, unknown } = listResidents(resource, ownBase);
  // Under which name it is found is what the record goes by: an address of this door alone does not say it there.
  const named = listResidentReferences(resource);
  const [stranger] = [...unknown, ...[...known].filter((reference) => !named.includes(reference))];
  if (stranger !== undefined)
    refuse(
      422,
      'business-rule',
      `其中的“${stranger}”不知是本平台的哪位居民。请先用 Patient/$match 找到居民，把各处引用写成 Patient/编号（条目中的 Patient 也用这个编号），再保存。`,
      `it cannot be said which resident of this platform "${stranger}" is; find them by Patient/$match and refer to them as Patient/id throughout`,
      place,
    );
  if (known.size > 1)
    refuse(
      422,
      'business-rule',
      `其中涉及 ${known.size} 位居民（${[...known].slice(0, 3).join('、')}）。一份只能关于一位居民，请按人分开保存。`,
      `it is about ${known.size} residents; what is kept is about one`,
      place,
    );
}

// The code lists that the platform itself has, as ValueSets and CodeSystems: data/, the options of forms, the required sets of R4.
import type { CodeSystem, ValueSet } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../define/codes.ts';
import type { CodeList, Items } from '../../../define/item.ts';
import { listOptions } from '../../../define/list-options.ts';
import { pinyinOf } from '../../../people/pinyin-name.ts';
import { readCodeList } from '../../../reading/read-options.ts';
import { readR4Definitions, urlOfValueSet } from '../../../record/validation/r4-definitions.ts';
import type { Store } from '../../../store/store.ts';

/** One code with its name and the initials of its pinyin, by which people find it. */
export interface Concept {
  readonly system: string;
  readonly code: string;
  readonly display: string;
  readonly initials: string;
}

/** A list of codes. `concepts` reads them when they are needed. */
export interface CodeSet {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly title: string;
  readonly version: string | undefined;
  readonly concepts: () => readonly Concept[];
}

const LISTS: Readonly<Record<CodeList, { readonly title: string; readonly system: string }>> = {
  'icd-10': { title: '疾病诊断（ICD-10，基层常用）', system: SYSTEM.icd10 },
  medicines: { title: '药品（基层常用）', system: 'urn:yigong:list:medicines' },
};

function nameOf(id: string): string {
  return id
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
    .replace(/^(?=\d)/, 'List');
}

/** The Chinese and English names of codes are both searched by their first letters. */
function conceptOf(system: string, code: string, display: string): Concept {
  return { system, code, display, initials: pinyinOf(display).initials };
}

function listSets(): readonly CodeSet[] {
  const names: readonly CodeList[] = ['icd-10', 'medicines'];
  return names.map((list) => ({
    id: list,
    url: `urn:yigong:list:${list}`,
    name: nameOf(list),
    title: LISTS[list].title,
    version: undefined,
    concepts: () => readCodeList(list).map((each) => ({ ...each, system: LISTS[list].system })),
  }));
}

function optionSets(formId: string, version: string, title: string, items: Items, path: string): readonly CodeSet[] {
  return Object.entries(items).flatMap(([linkId, item]): readonly CodeSet[] => {
    const at = path === '' ? linkId : `${path}.${linkId}`;
    if (item.kind === 'group' || item.kind === 'repeat') return optionSets(formId, version, title, item.items, at);
    if (item.kind !== 'choice' && item.kind !== 'choices') return [];
    const url = `urn:yigong:options:${formId}:${at}`;
    const id = `${formId}.${at}`.slice(0, 64);
    return [
      {
        id,
        url,
        name: nameOf(id),
        title: `${title}：${item.label}`,
        version,
        concepts: () => listOptions(item.options).map(([code, display]) => conceptOf(url, code, display)),
      },
    ];
  });
}

function r4Sets(): readonly CodeSet[] {
  return Object.entries(readR4Definitions().valueSets).map(([key, systems]) => ({
    id: `r4-${key}`.slice(0, 64),
    url: urlOfValueSet(key),
    name: nameOf(key),
    title: `FHIR R4 ${key}`,
    version: '4.0.1',
    concepts: () =>
      Object.entries(systems).flatMap(([system, codes]) => codes.map((code) => ({ system, code, display: code, initials: '' }))),
  }));
}

const known = new WeakMap<Store['registry'], readonly CodeSet[]>();

/** All code lists of the platform, each under the URL by which Questionnaires and FHIR name it. */
export function listCodeSets(store: Store): readonly CodeSet[] {
  const cached = known.get(store.registry);
  if (cached) return cached;
  const forms = [...store.registry.forms.values()].flatMap((form) => optionSets(form.id, form.version, form.title, form.items, ''));
  const sets = [...listSets(), ...forms, ...r4Sets()];
  known.set(store.registry, sets);
  return sets;
}

/** All codes that the platform knows of a code system; empty for one it does not hold. */
export function conceptsOfSystem(store: Store, system: string): readonly Concept[] {
  const byCode = new Map<string, Concept>();
  for (const concept of holders(store, system).flatMap((set) => set.concepts()))
    if (concept.system === system && !byCode.has(concept.code)) byCode.set(concept.code, concept);
  return [...byCode.values()];
}

/** The lists that may hold codes of a system, so that the long ones are read only when they are meant. */
function holders(store: Store, system: string): readonly CodeSet[] {
  const list = Object.entries(LISTS).find(([, each]) => each.system === system);
  if (list) return listCodeSets(store).filter((set) => set.id === list[0]);
  if (system.startsWith('urn:yigong:options:')) return listCodeSets(store).filter((set) => set.url === system);
  return listCodeSets(store).filter((set) => set.id.startsWith('r4-'));
}

/** The code systems of which codes are known, by URL. */
export function listCodeSystems(store: Store): readonly { readonly id: string; readonly url: string; readonly title: string }[] {
  const own = listCodeSets(store)
    .filter((set) => !set.id.startsWith('r4-'))
    .map((set) => ({
      id: set.id,
      url: set.id in LISTS ? LISTS[set.id === 'icd-10' ? 'icd-10' : 'medicines'].system : set.url,
      title: set.title,
    }));
  const systems = new Set(Object.values(readR4Definitions().valueSets).flatMap((set) => Object.keys(set)));
  const r4 = [...systems].map((url) => ({
    id: `r4-${url.replace(/^.*\//, '').replaceAll(':', '-')}`.slice(0, 64),
    url,
    title: `FHIR R4 ${url}`,
  }));
  return [...own, ...r4];
}

/** The ValueSet of a list, without its codes: those come by $expand. */
export function buildValueSet(set: CodeSet): ValueSet & { readonly id: string } {
  const systems = [...new Set(set.concepts().map((concept) => concept.system))];
  const whole = !set.id.startsWith('r4-');
  return {
    resourceType: 'ValueSet',
    id: set.id,
    url: set.url,
    ...(set.version === undefined ? {} : { version: set.version }),
    name: set.name,
    title: set.title,
    status: 'active',
    compose: {
      include: systems.map((system) => ({
        system,
        ...(whole ? {} : { concept: set.concepts().flatMap((concept) => (concept.system === system ? [{ code: concept.code }] : [])) }),
      })),
    },
  };
}

/** The CodeSystem of a URL with the codes known here; `fragment`, since only those are known. */
export function buildCodeSystem(store: Store, system: ReturnType<typeof listCodeSystems>[number]): CodeSystem & { readonly id: string } {
  const concepts = conceptsOfSystem(store, system.url);
  return {
    resourceType: 'CodeSystem',
    id: system.id,
    url: system.url,
    name: nameOf(system.id),
    title: system.title,
    status: 'active',
    content: system.url.startsWith('urn:yigong:options:') ? 'complete' : 'fragment',
    count: concepts.length,
    ...(concepts.length === 0 ? {} : { concept: concepts.map(({ code, display }) => ({ code, display })) }),
  };
}

// What a DICOMweb address asks for (PS3.18 §8.3, §10): only these paths exist; each is built anew for the archive from its checked parts.
import { isUid } from '../archive/read-study.ts';

/** The parts of a study that are named. */
export interface Named {
  readonly study: string;
  readonly series?: string;
  readonly instance?: string;
}

/** What is asked. `search`: QIDO-RS; all else WADO-RS. `tail` is what follows the names, for the archive. */
export type DicomAsk =
  | { readonly kind: 'search'; readonly level: 'studies' | 'series' | 'instances'; readonly study?: string; readonly series?: string }
  | { readonly kind: 'metadata' | 'rendered' | 'pixels' | 'bulk' | 'file'; readonly named: Named; readonly tail: string };

/** Frame numbers: at most 64 at once, none beyond five digits. */
const FRAMES = /^[1-9]\d{0,4}(?:,[1-9]\d{0,4}){0,63}$/;
/** A path of bulk data as Orthanc names it: tags, with the items of sequences between. */
const BULK = /^[0-9A-Fa-f]{8}(?:\/[1-9]\d{0,3}\/[0-9A-Fa-f]{8}){0,4}$/;

/** Reads the part of the path after '/dicom-web/', still percent-encoded; undefined for everything that is not served. */
export function readDicomPath(path: string): DicomAsk | undefined {
  // Nothing in these addresses needs encoding: what is encoded means to be read otherwise elsewhere.
  const parts = path.replace(/\/$/, '').split('/');
  const [root, study, next, series, below, instance, ...rest] = parts;
  if (root !== 'studies') return root === 'series' || root === 'instances' ? searchAll(root, parts) : undefined;
  if (study === undefined) return { kind: 'search', level: 'studies' };
  if (!isUid(study)) return undefined;
  if (next === undefined) return { kind: 'file', named: { study }, tail: '' };
  if (next !== 'series') return ofStudy(study, parts.slice(2));
  if (series === undefined) return { kind: 'search', level: 'series', study };
  if (!isUid(series)) return undefined;
  if (below === undefined) return { kind: 'file', named: { study, series }, tail: '' };
  if (below !== 'instances') return ofWhole({ study, series }, parts.slice(4));
  if (instance === undefined) return { kind: 'search', level: 'instances', study, series };
  if (!isUid(instance)) return undefined;
  return ofInstance({ study, series, instance }, rest);
}

function searchAll(level: 'series' | 'instances', parts: readonly string[]): DicomAsk | undefined {
  return parts.length === 1 ? { kind: 'search', level } : undefined;
}

function ofStudy(study: string, rest: readonly string[]): DicomAsk | undefined {
  if (rest[0] === 'instances' && rest.length === 1) return { kind: 'search', level: 'instances', study };
  return ofWhole({ study }, rest);
}

function ofWhole(named: Named, rest: readonly string[]): DicomAsk | undefined {
  if (rest.length !== 1) return undefined;
  if (rest[0] === 'metadata') return { kind: 'metadata', named, tail: '/metadata' };
  if (rest[0] === 'rendered') return { kind: 'rendered', named, tail: '/rendered' };
  return undefined;
}

function ofInstance(named: Named, rest: readonly string[]): DicomAsk | undefined {
  const [what, which, ...more] = rest;
  if (what === undefined) return { kind: 'file', named, tail: '' };
  if (what === 'bulk') {
    const path = rest.slice(1).join('/');
    return BULK.test(path) ? { kind: 'bulk', named, tail: `/bulk/${path}` } : undefined;
  }
  if (what === 'frames' && which !== undefined && FRAMES.test(which)) {
    if (more.length === 0) return { kind: 'pixels', named, tail: `/frames/${which}` };
    return more.length === 1 && more[0] === 'rendered' && !which.includes(',')
      ? { kind: 'rendered', named, tail: `/frames/${which}/rendered` }
      : undefined;
  }
  return which === undefined ? ofWhole(named, rest) : undefined;
}

/** The path in the archive. */
export function pathInArchive({ study, series, instance }: Named, tail: string): string {
  const below = `${series === undefined ? '' : `/series/${series}`}${instance === undefined ? '' : `/instances/${instance}`}`;
  return `/dicom-web/studies/${study}${below}${tail}`;
}

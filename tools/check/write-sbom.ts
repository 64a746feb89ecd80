// Writes the list of all packages that go to a county (CycloneDX 1.6, JSON) from package-lock.json: the same lock, the same list.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { REVIEWED_LICENCES } from './check-licences.ts';

const lockShape = z.object({
  name: z.string(),
  version: z.string(),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** Where the list stands. */
export const SBOM_PATH = 'generated/sbom.cdx.json';

/** A package's address by the rules of package-url. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function licenceOf(name: string, version: string, named: string | undefined): readonly object[] {
  const licence = named ?? REVIEWED_LICENCES.find((read) => read.name === name && read.version === version)?.licence;
  if (licence === undefined) return [];
  return /\s(?:OR|AND)\s|\(/.test(licence)
    ? [{ expression: licence }]
    : [{ license: /^[\w.-]+$/.test(licence) ? { id: licence } : { name: licence } }];
}

/** The list as text. What is used for building and testing alone is left out. */
export function writeSbom(root: string): string {
  const lock = lockShape.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const components = Object.entries(lock.packages)
    .filter(([folder, entry]) => folder !== '' && !entry.dev && !entry.link && entry.version !== undefined)
    .map(([folder, { version = '', integrity, license, resolved, optional }]) => {
      const name = folder.replace(/^.*node_modules\//, '');
      const sum = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
      return {
        type: 'library',
        'bom-ref': `${purlOf(name, version)}#${folder}`,
        name,
        version,
        purl: purlOf(name, version),
        scope: optional ? 'optional' : 'required',
        ...(sum === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sum, 'base64').toString('hex') }] }),
        licenses: licenceOf(name, version, license),
        ...(resolved?.startsWith('https://') ? { externalReferences: [{ type: 'distribution', url: resolved }] } : {}),
      };
    })
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  // A number of the list's own, from its contents: the same list, the same number (RFC 9562, version 8 with digits of a digest).
  const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const platform = { type: 'application', name: lock.name, version: lock.version, licenses: [{ license: { id: 'Apache-2.0' } }] };
  const list = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { component: platform },
    components,
  };
  return `${JSON.stringify(list, null, 1)}\n`;
}

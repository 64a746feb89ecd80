// `npm run sbom`: writes the list of all packages that go to a county (CycloneDX) into generated/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SBOM_PATH, writeSbom } from './check/write-sbom.ts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, SBOM_PATH), writeSbom(root));
console.log(`written: ${SBOM_PATH}`);

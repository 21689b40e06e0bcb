import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './bill-of-materials.ts';

/** Writes `sbom.cdx.json`: what comes with the package. Reads the last build. */
const project = fileURLToPath(new URL('..', import.meta.url));
const bill = billOfMaterials(project);
writeFileSync(join(project, 'sbom.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`);
for (const { purl } of bill.components) console.log(purl);

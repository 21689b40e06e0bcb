import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPage, apiReport } from './api-report.ts';
import { DOORS } from './doors.ts';

/** Writes down the public surface of every door, so that a review sees what changes in it. Reads the last build. */
const project = fileURLToPath(new URL('..', import.meta.url));

await rm(join(project, 'docs/api'), { recursive: true, force: true });
await mkdir(join(project, 'docs/api'), { recursive: true });
for (const door of DOORS) {
  await writeFile(join(project, apiPage(door)), await apiReport(project, door));
  console.log(apiPage(door));
}

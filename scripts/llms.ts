import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentationForModels, wholeDocumentation } from './llms-text.ts';

/** Writes `llms.txt`, which is kept, and every page in one file beside the reference, which is made. */
const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(PROJECT, path), 'utf8');

write('llms.txt', documentationForModels(read));
write('docs/reference/llms-full.txt', wholeDocumentation(read));

function write(path: string, text: string): void {
  mkdirSync(join(PROJECT, dirname(path)), { recursive: true });
  writeFileSync(join(PROJECT, path), text);
}

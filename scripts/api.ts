import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPage, apiReport } from './api-report.ts';
import { DOORS } from './doors.ts';

/**
 * Writes down the public surface of every door in `docs/api`, so that a review sees what changes in it. With
 * `--check` it writes nothing and fails where a page is not what would be written. Reads the last build.
 */
const project = fileURLToPath(new URL('..', import.meta.url));
const folder = join(project, 'docs/api');

const pages = new Map<string, string>();
for (const door of DOORS) pages.set(apiPage(door), await apiReport(project, door));

if (process.argv.includes('--check')) check();
else write();

function write(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [page, text] of pages) writeFileSync(join(project, page), text);
  console.log([...pages.keys()].join('\n'));
}

function check(): void {
  const written = existsSync(folder) ? readdirSync(folder).map((file) => `docs/api/${file}`) : [];
  const findings = [
    ...written.filter((page) => !pages.has(page)).map((page) => `${page} is of an entry point that is gone.`),
    ...[...pages].flatMap(([page, text]) => difference(page, written.includes(page) ? read(page) : '', text)),
  ];
  for (const finding of findings) console.error(finding);
  if (findings.length === 0) {
    console.log('The public surface is as it is written down in docs/api.');
    return;
  }
  console.error('The public surface has changed. `npm run api` writes it down: review what it changes.');
  process.exitCode = 1;
}

/** The lines of a page that would go and come, in their order. */
function difference(page: string, before: string, after: string): readonly string[] {
  const [gone, come] = [linesIn(before, after), linesIn(after, before)];
  if (before === after) return [];
  return [page, ...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)];
}

function linesIn(text: string, other: string): readonly string[] {
  const lines = new Set(other.split('\n'));
  return text.split('\n').filter((line) => !lines.has(line));
}

function read(page: string): string {
  return readFileSync(join(project, page), 'utf8');
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Catch } from './hunt.ts';

const FILE = fileURLToPath(new URL('table.json', import.meta.url));

/** How every sabotage was caught when the table was written. */
export function readTable(): readonly Catch[] {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Writes the table anew. */
export function writeTable(caught: readonly Catch[]): void {
  writeFileSync(FILE, `${JSON.stringify(caught, undefined, 2)}\n`);
}

/** The choices of a shrunk history. */
export function tapeOf({ tape }: Catch): readonly number[] {
  return tape === '' ? [] : tape.split(',').map(Number);
}

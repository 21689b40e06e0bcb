import { InvalidArgumentError } from './errors.ts';
import { describeType, printable } from './text.ts';

const MEMORY = /^([1-9]\d{0,7}) ?(GB|MB)$/;
const MB_PER_GB = 1_024;

/**
 * Reads a memory size as a shop writes it: `8GB`, `8 GB` or `8192MB`. Nothing else is understood.
 *
 * @returns whole gigabytes, at least 1
 * @throws InvalidArgumentError when the text is none of these, or no whole number of gigabytes
 */
export function parseMemoryGb(text: string): number {
  const [, digits, unit] = (typeof text === 'string' && MEMORY.exec(text)) || [];
  const gb = Number(digits) / (unit === 'MB' ? MB_PER_GB : 1);
  if (Number.isInteger(gb)) return gb;
  const shown = typeof text === 'string' && text !== '' ? `"${printable(text, 40)}"` : describeType(text);
  throw new InvalidArgumentError(
    'memory',
    `Memory size ${shown} cannot be read. Write whole gigabytes as "8GB", "8 GB" or "8192MB".`,
  );
}

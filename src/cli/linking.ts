import type { Package, RejectedRow } from '../domain/package.ts';
import type { StockItem } from '../domain/stock.ts';
import { printable } from '../domain/text.ts';
import { isInPool, poolOfConfig } from '../rules/pool.ts';
import { UsageError } from './usage-error.ts';

/** How shops write a package's name into an item's: `{name}` stands for it, to the letter. */
export const NAME_FORMATS: readonly string[] = ['{name}', 'Ocean Linux - {name}'];

/** What an old item says of the package that it sells. */
export interface OldItem {
  readonly name: unknown;
  readonly packagePid: unknown;
  readonly packageName: unknown;
}

/** What an old order says of what was bought. */
export interface OldOrder {
  readonly productName: unknown;
  readonly ip: unknown;
}

/** What the provider lists, to look names up in. */
export interface Listed {
  readonly packages: readonly Package[];
  readonly rejected: readonly Pick<RejectedRow, 'name'>[];
}

/** The one that is meant, or why a person has to say. */
export type Linked<Of> =
  | { readonly ok: true; readonly found: Of }
  | { readonly ok: false; readonly reason: OpenReason; readonly message: string };

/** Why an exact link cannot be made. */
export type OpenReason =
  | 'no_name'
  | 'no_exact_match'
  | 'several_matches'
  | 'unreadable'
  | 'other_id'
  | 'other_pool'
  | 'pool_unverifiable'
  | 'not_writable'
  | 'changed_meanwhile'
  | 'not_written';

/** @throws UsageError for a format that does not say where the name stands */
export function readFormats(given: readonly string[]): readonly string[] {
  const wrong = given.find((format) => format.split('{name}').length !== 2);
  if (wrong === undefined) return [...NAME_FORMATS, ...given];
  throw new UsageError(
    `"${printable(wrong)}" is no format.`,
    'Write {name} once where the package name stands.',
  );
}

/**
 * The listed package that an old item names to the letter: by the package name that it remembers, or else by its
 * own name in one of the formats; and by the id, where it remembers one. Anything less is a person's to decide.
 */
export function packageOf(item: OldItem, listed: Listed, formats: readonly string[]): Linked<Package> {
  const { packagePid, packageName, name } = item;
  const names = isText(packageName) ? [packageName] : isText(name) ? namesIn(name, formats) : [];
  if (names.length === 0) return open('no_name', 'It has no name to go by.');
  const shown = `"${printable(String(isText(packageName) ? packageName : name))}"`;
  if (listed.rejected.some((row) => row.name !== undefined && names.includes(row.name)))
    return open('unreadable', `The provider’s row of ${shown} cannot be read.`);
  const matches = listed.packages.filter((one) => names.includes(one.name));
  if (matches.length === 0) return open('no_exact_match', `No package is called ${shown} to the letter.`);
  const isKnownId = packagePid !== undefined && packagePid !== null && packagePid !== '';
  const fitting = isKnownId ? matches.filter(({ id }) => id === String(packagePid)) : matches;
  const ids = matches.map(({ id, name: called }) => printable(`${id}::${called}`)).join(', ');
  const [found, ...others] = fitting;
  if (found === undefined)
    return open('other_id', `It remembers PID ${printable(String(packagePid))}, and ${shown} is ${ids}.`);
  return others.length === 0 ? { ok: true, found } : open('several_matches', `${shown} fits ${ids}.`);
}

/**
 * The one item that an old order names to the letter, by the item's own name or its package's, and whose pool the
 * order's address lies in.
 */
export function itemOf(
  { productName, ip }: OldOrder,
  items: readonly StockItem[],
  formats: readonly string[],
): Linked<StockItem> {
  if (!isText(productName)) return open('no_name', 'It has no product name to go by.');
  const shown = `"${printable(productName)}"`;
  const names = namesIn(productName, formats);
  const matches = items.filter(
    ({ name, smartvps }) => name === productName || names.includes(smartvps.packageName),
  );
  const [found, ...others] = matches;
  if (found === undefined) return open('no_exact_match', `No item is called ${shown} to the letter.`);
  if (others.length > 0)
    return open('several_matches', `${shown} fits ${matches.map(({ id }) => printable(id)).join(', ')}.`);
  const label = `${shown} is item ${printable(found.id)}`;
  const match = isInPool(String(ip), poolOfConfig(found.smartvps));
  if (match === 'mismatch')
    return open('other_pool', `${label}, and ${printable(String(ip))} is not in its pool.`);
  if (match === 'unverifiable')
    return open('pool_unverifiable', `${label}, whose package names no addresses.`);
  return { ok: true, found };
}

function namesIn(text: string, formats: readonly string[]): readonly string[] {
  const names = formats.flatMap((format) => {
    const [before = '', after = ''] = format.split('{name}');
    const isWritten = text.length > before.length + after.length;
    return isWritten && text.startsWith(before) && text.endsWith(after)
      ? [text.slice(before.length, text.length - after.length)]
      : [];
  });
  return [...new Set(names)];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function open(reason: OpenReason, message: string) {
  return { ok: false, reason, message } as const;
}

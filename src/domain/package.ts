/**
 * One row of the provider's list, normalised.
 *
 * A package is a pool of addresses that the provider sells servers from. Its {@link Package.name | name} is
 * what a purchase sends, so it is kept to the letter.
 */
export interface Package {
  /** The provider's stable package id ("PID"), always as text. */
  readonly id: string;
  /** The provider's pool name, verbatim: never trimmed, never re-cased. */
  readonly name: string;
  /** How many addresses are left, 0 to 1,000,000. */
  readonly ipv4: number;
  /** Lower-case; only `active` is ever sold. */
  readonly status: string;
}

/** A row of the provider's list as it arrives: ids may be numbers, quantities text, status in any case. */
export interface RawPackage {
  readonly id: string | number;
  readonly name: string;
  readonly ipv4: number | string;
  readonly status: string;
}

/** A row that could not be read, with whatever could be told about it. */
export interface RejectedRow {
  /** Zero-based position in the provider's list. */
  readonly index: number;
  /** What is wrong with the row, in words. */
  readonly reason: string;
  /** The package id, when that much could be read. */
  readonly id?: string;
  /** The package name, when that much could be read. */
  readonly name?: string;
}

/** What reading one row gives: the package, or why it is none. */
export type ReadPackage =
  | { readonly ok: true; readonly package: Package }
  | { readonly ok: false; readonly rejected: Omit<RejectedRow, 'index'> };

/** The largest number of addresses one package may claim; more is taken for a damaged number. */
export const MAX_ADDRESSES = 1_000_000;

const MAX_ID_LENGTH = 256;
const MAX_NAME_LENGTH = 1_024;
const WHOLE_NUMBER = /^\d{1,7}$/;
const SPACE = 0x20;
const DELETE = 0x7f;

/**
 * Reads one row of the provider's list. Never throws: a row that cannot be read says why.
 *
 * @param row - anything
 */
export function readPackage(row: unknown): ReadPackage {
  if (typeof row !== 'object' || row === null)
    return { ok: false, rejected: { reason: 'the row is not an object' } };
  const { id: rawId, name: rawName, ipv4: rawIpv4, status } = row as Partial<Record<keyof Package, unknown>>;
  const id = readId(rawId);
  const name = readName(rawName);
  const ipv4 = readCount(rawIpv4);
  if (id === undefined) return reject('the id is missing or unreadable', id, name);
  if (name === undefined) return reject('the name is missing or unreadable', id, name);
  if (ipv4 === undefined) return reject('the number of addresses is missing or unreadable', id, name);
  if (typeof status !== 'string') return reject('the status is missing or unreadable', id, name);
  return { ok: true, package: { id, name, ipv4, status: status.toLowerCase() } };
}

/** True for a row that is a {@link Package} already, so that reading it would only copy it. */
export function isNormalised(row: unknown): row is Package {
  if (typeof row !== 'object' || row === null) return false;
  const { id, name, ipv4, status } = row as Partial<Record<keyof Package, unknown>>;
  return (
    isVisibleText(id, MAX_ID_LENGTH) &&
    isVisibleText(name, MAX_NAME_LENGTH) &&
    isCount(ipv4) &&
    (status === 'active' || (typeof status === 'string' && status === status.toLowerCase()))
  );
}

/**
 * Of two rows for one package, says whether `a` promises less: any other status before `active`, then fewer
 * addresses, then the status text, so that the order of the list never decides.
 */
export function isLessPromising(a: Package, b: Package): boolean {
  const aActive = a.status === 'active';
  if (aActive !== (b.status === 'active')) return !aActive;
  if (a.ipv4 !== b.ipv4) return a.ipv4 < b.ipv4;
  return a.status < b.status;
}

function reject(reason: string, id: string | undefined, name: string | undefined): ReadPackage {
  return {
    ok: false,
    rejected: { reason, ...(id !== undefined && { id }), ...(name !== undefined && { name }) },
  };
}

/** An unsafe integer has already lost digits in the JSON parser, so it names nobody. */
function readId(id: unknown): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : undefined;
  return isVisibleText(id, MAX_ID_LENGTH) ? id : undefined;
}

/** A number is no name: 103.10 would have become 103.1. */
function readName(name: unknown): string | undefined {
  return isVisibleText(name, MAX_NAME_LENGTH) ? name : undefined;
}

function readCount(count: unknown): number | undefined {
  const value = typeof count === 'string' && WHOLE_NUMBER.test(count) ? Number(count) : count;
  return isCount(value) ? value : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_ADDRESSES;
}

function isVisibleText(value: unknown, maxLength: number): value is string {
  if (typeof value !== 'string' || value.length > maxLength) return false;
  const first = value.charCodeAt(0);
  return (first > SPACE && first < DELETE) || value.trim() !== '';
}

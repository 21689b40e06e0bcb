import type { Random } from '../domain/environment.ts';
import { HttpStatusError, type RequestError } from '../domain/errors.ts';
import { readDate } from './dates.ts';

const BASE_PAUSE_MS = 500;
/** The longest pause between two requests of one call. */
const MAX_PAUSE_MS = 30_000;
const MAX_RETRY_AFTER_MS = 3_600_000;
/** Failures that come again however often one asks; what HTTP statuses say is told by their numbers. */
const LASTING: ReadonlySet<string> = new Set([
  'SMARTVPS_ABORTED',
  'SMARTVPS_REDIRECT',
  'SMARTVPS_REPLY_TOO_LARGE',
  'SMARTVPS_OTHER_ADDRESS',
]);

/** True for a failure of a read that another try may mend. */
export function isPassing(error: RequestError): boolean {
  if (error instanceof HttpStatusError) return error.status >= 500 || [408, 425, 429].includes(error.status);
  return !LASTING.has(error.code);
}

/**
 * How long to wait before the next try: full jitter over a doubling range, or as long as the provider asks if
 * that is longer; never more than 30 s.
 *
 * @param tries - requests made so far, 1 or more
 */
export function pauseMsAfter(tries: number, error: RequestError, random: Random): number {
  const jitterMs = portion(random) * Math.min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2 ** (tries - 1));
  const askedMs = error instanceof HttpStatusError ? (error.retryAfterMs ?? 0) : 0;
  return Math.min(MAX_PAUSE_MS, Math.max(jitterMs, askedMs));
}

/** A number from 0 to 1, whatever a handed-in source of randomness says. */
export function portion(random: Random): number {
  const drawn = random();
  return drawn >= 0 && drawn <= 1 ? drawn : 1;
}

/**
 * Reads a Retry-After header, seconds or an HTTP date, as milliseconds from `now`: 0 to 1 hour.
 *
 * @returns `undefined` where there is none or it cannot be read
 */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const seconds = /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  const waitMs = seconds === undefined ? Number(readDate(text)) - now : seconds * 1_000;
  return Number.isNaN(waitMs) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, waitMs));
}

import type { Random } from '../domain/environment.ts';
import {
  HttpStatusError,
  NetworkError,
  ReplyError,
  type RequestError,
  RequestTimeoutError,
} from '../domain/errors.ts';
import { readDate } from './dates.ts';

const BASE_PAUSE_MS = 500;
/** The longest pause between two requests of one call. */
const MAX_PAUSE_MS = 30_000;
const MAX_RETRY_AFTER_MS = 3_600_000;
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/** True for a failure of a read that another try may mend. */
export function isPassing(error: RequestError): boolean {
  if (error instanceof NetworkError || error instanceof RequestTimeoutError) return true;
  if (error instanceof HttpStatusError) return error.status >= 500 || RETRIED_STATUSES.has(error.status);
  return (
    error instanceof ReplyError &&
    error.code !== 'SMARTVPS_REPLY_TOO_LARGE' &&
    error.code !== 'SMARTVPS_OTHER_ADDRESS'
  );
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
  const waitMs = /^-?\d{1,15}$/.test(text) ? Number(text) * 1_000 : dateMs(text) - now;
  return Number.isNaN(waitMs) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, waitMs));
}

function dateMs(text: string): number {
  return readDate(text)?.getTime() ?? Number.NaN;
}

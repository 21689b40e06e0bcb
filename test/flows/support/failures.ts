import {
  HttpStatusError,
  NetworkError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  RequestTimeoutError,
} from '../../../src/domain/errors.ts';
import type { Outcome, Verb } from '../../../src/domain/outcome.ts';

/** What the client throws, as it throws it. */

const facts = (outcome: Outcome, verb: Verb) => ({ verb, outcome, attempts: outcome === 'not_sent' ? 0 : 1 });

export function timedOut(verb: Verb = 'buyvps'): RequestTimeoutError {
  return new RequestTimeoutError('no answer in time', { ...facts('unknown', verb), timeoutMs: 180_000 });
}

export function aborted(outcome: Outcome = 'unknown', verb: Verb = 'buyvps'): RequestAbortedError {
  return new RequestAbortedError('the signal was aborted', { ...facts(outcome, verb), cause: 'shutdown' });
}

/** The connection broke after the request had left. */
export function reset(verb: Verb = 'buyvps'): NetworkError {
  return new NetworkError('the connection broke', { ...facts('unknown', verb), networkCode: 'ECONNRESET' });
}

/** There never was a connection. */
export function refused(verb: Verb = 'buyvps'): NetworkError {
  return new NetworkError('no connection', { ...facts('not_sent', verb), networkCode: 'ECONNREFUSED' });
}

export function redirected(verb: Verb = 'buyvps'): RedirectRefusedError {
  return new RedirectRefusedError('a redirect', { ...facts('unknown', verb), status: 307 });
}

const REJECTED = [400, 401, 402, 403, 404, 422, 429];

export function httpStatus(status: number, retryAfterMs?: number, verb: Verb = 'buyvps'): HttpStatusError {
  const outcome = REJECTED.includes(status) ? 'rejected' : 'unknown';
  return new HttpStatusError(`HTTP ${status}`, { ...facts(outcome, verb), status, retryAfterMs });
}

export function unreadable(
  code: ReplyErrorCode = 'SMARTVPS_PURCHASE_UNCLEAR',
  addresses: readonly string[] = [],
  verb: Verb = 'buyvps',
): ReplyError {
  const outcome = code === 'SMARTVPS_PURCHASE_REFUSED' ? 'rejected' : 'unknown';
  return new ReplyError('the reply says nothing', { ...facts(outcome, verb), code, addresses });
}

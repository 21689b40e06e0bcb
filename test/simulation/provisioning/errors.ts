import {
  HttpStatusError,
  NetworkError,
  ReplyError,
  RequestAbortedError,
  RequestTimeoutError,
} from '../../../src/domain/errors.ts';
import type { Outcome, Verb } from '../../../src/domain/outcome.ts';

/** The real client's errors, as its tests show them: one function per kind of trouble. */

export function notSent(verb: Verb): NetworkError {
  const facts = { verb, outcome: 'not_sent', attempts: 1, networkCode: 'ECONNREFUSED' } as const;
  return new NetworkError('The connection was refused.', facts);
}

export function reset(verb: Verb): NetworkError {
  const facts = { verb, outcome: 'unknown', attempts: 1, networkCode: 'ECONNRESET' } as const;
  return new NetworkError('The connection was reset.', facts);
}

export function timedOut(verb: Verb, timeoutMs: number): RequestTimeoutError {
  return new RequestTimeoutError('No answer in time.', { verb, outcome: 'unknown', attempts: 1, timeoutMs });
}

export function aborted(verb: Verb, outcome: Outcome, cause: unknown): RequestAbortedError {
  return new RequestAbortedError('The call was ended.', { verb, outcome, attempts: 1, cause });
}

export function status(verb: Verb, code: number, outcome: Outcome, retryAfterMs?: number): HttpStatusError {
  return new HttpStatusError(`The provider answered ${code}.`, {
    verb,
    outcome,
    attempts: 1,
    status: code,
    retryAfterMs,
  });
}

export function unreadable(verb: Verb): ReplyError {
  return new ReplyError('A web page came.', {
    verb,
    outcome: 'unknown',
    attempts: 1,
    code: 'SMARTVPS_REPLY_HTML',
  });
}

/** A purchase whose answer names addresses and cannot be believed. */
export function unclear(addresses: readonly string[]): ReplyError {
  const facts = { verb: 'buyvps', outcome: 'unknown', attempts: 1, addresses } as const;
  return new ReplyError('The answer is unclear.', { ...facts, code: 'SMARTVPS_PURCHASE_UNCLEAR' });
}

import {
  HttpStatusError,
  NetworkError,
  RedirectRefusedError,
  ReplyError,
  RequestAbortedError,
  type RequestError,
  RequestTimeoutError,
} from '../domain/errors.ts';
import type { Outcome, Verb } from '../domain/outcome.ts';
import type { Unanswered } from './exchange.ts';
import type { Unread } from './reading.ts';
import { VERBS } from './verbs.ts';

/** Which call failed, and the limit that it reached if it timed out. */
export interface FailedCall {
  readonly verb: Verb;
  readonly attempts: number;
  readonly timeoutMs: number;
}

/** The error for a request that brought no reply to read. Nothing in it is the provider's. */
export function exchangeError({ verb, attempts, timeoutMs }: FailedCall, ended: Unanswered): RequestError {
  const facts = { verb, attempts, timeoutMs, ...ended };
  const message = (what: string) => sentence(verb, what, ended.outcome);
  switch (facts.kind) {
    case 'redirected':
      return new RedirectRefusedError(message(`HTTP ${facts.status}, a redirect, is never followed`), facts);
    case 'refused':
      return new HttpStatusError(message(`HTTP ${facts.status}`), facts);
    case 'timed_out':
      return new RequestTimeoutError(message(`no complete answer in ${timeoutMs} ms`), facts);
    case 'aborted':
      return new RequestAbortedError(message('the signal was aborted'), facts);
    case 'failed':
      return new NetworkError(message(`the connection failed (${facts.networkCode ?? 'no code'})`), facts);
  }
}

/** The error for a reply that arrived and could not be read or believed. */
export function replyError({ verb, attempts }: FailedCall, { code, addresses = [] }: Unread): ReplyError {
  const outcome = code === 'SMARTVPS_PURCHASE_REFUSED' ? 'rejected' : 'unknown';
  // The code says what is wrong: "reply not utf8", "packages missing", "purchase unclear".
  const what = code.slice('SMARTVPS_'.length).replaceAll('_', ' ').toLowerCase();
  return new ReplyError(sentence(verb, what, outcome), { verb, attempts, outcome, code, addresses });
}

/** What is so at the provider comes last; a read changes nothing there. */
const SO_FAR: Readonly<Record<Outcome, string>> = {
  not_sent: ' Nothing was sent.',
  rejected: ' Nothing was changed.',
  unknown: ' It may have been carried out.',
};

function sentence(verb: Verb, what: string, outcome: Outcome): string {
  return `Could not complete ${verb}: ${what}.${VERBS[verb].isRead ? '' : SO_FAR[outcome]}`;
}

import {
  HttpStatusError,
  NetworkError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  type RequestError,
  type RequestFacts,
  RequestTimeoutError,
} from '../domain/errors.ts';
import type { Outcome, Verb } from '../domain/outcome.ts';
import type { Exchange } from './exchange.ts';
import type { Unread } from './reading.ts';
import { VERBS } from './verbs.ts';

/** Which call failed, and what the limit of its last request was. */
export interface FailedCall {
  readonly verb: Verb;
  readonly attempts: number;
  readonly limitMs: number;
}

/** What is wrong with a reply, after "Could not read the reply to <verb>: ". */
const WRONG: Readonly<Record<ReplyErrorCode, string>> = {
  SMARTVPS_REPLY_EMPTY: 'it is empty',
  SMARTVPS_REPLY_HTML: 'it is an HTML page',
  SMARTVPS_REPLY_NOT_JSON: 'it is a text where an object is needed',
  SMARTVPS_REPLY_TRUNCATED: 'it is cut off or damaged',
  SMARTVPS_REPLY_NOT_UTF8: 'it is not UTF-8',
  SMARTVPS_REPLY_TOO_LARGE: 'it is larger than the limit',
  SMARTVPS_REPLY_TOO_DEEP: 'it nests or is wrapped too deep',
  SMARTVPS_REPLY_UNEXPECTED: 'it is JSON of another shape',
  SMARTVPS_PACKAGES_MISSING: 'it has no list of packages',
  SMARTVPS_PACKAGES_UNREADABLE: 'none of its packages can be read',
  SMARTVPS_OTHER_ADDRESS: 'it is about another address',
  SMARTVPS_PURCHASE_REFUSED: 'it is a refusal',
  SMARTVPS_PURCHASE_UNCLEAR: 'it does not name exactly one public address without a word of refusal',
};

/** The error for a request that brought no reply to read. */
export function exchangeError(
  failed: FailedCall,
  ended: Exclude<Exchange, { kind: 'replied' }>,
): RequestError {
  const { verb, limitMs } = failed;
  switch (ended.kind) {
    case 'too_large':
      return replyError(failed, { ok: false, code: 'SMARTVPS_REPLY_TOO_LARGE' });
    case 'cut':
      return replyError(failed, { ok: false, code: 'SMARTVPS_REPLY_TRUNCATED' });
    case 'redirected': {
      const facts = factsOf(failed, 'unknown');
      const message = sentence(
        verb,
        `the provider answered with a redirect (${ended.status}), never followed`,
        facts,
      );
      return new RedirectRefusedError(message, { ...facts, status: ended.status });
    }
    case 'refused': {
      const facts = factsOf(failed, ended.outcome);
      const message = sentence(verb, `the provider answered HTTP ${ended.status}`, facts);
      return new HttpStatusError(message, {
        ...facts,
        status: ended.status,
        retryAfterMs: ended.retryAfterMs,
      });
    }
    case 'timed_out': {
      const facts = factsOf(failed, ended.outcome);
      const message = sentence(verb, `no complete answer within ${limitMs} ms`, facts);
      return new RequestTimeoutError(message, { ...facts, timeoutMs: limitMs });
    }
    case 'aborted':
      return abortedError(failed, ended.outcome, ended.reason);
    case 'failed': {
      const facts = factsOf(failed, ended.outcome);
      const { networkCode } = ended;
      const message = sentence(verb, `the connection failed (${networkCode ?? 'no code'})`, facts);
      return new NetworkError(message, { ...facts, networkCode });
    }
  }
}

/** The error for a reply that arrived and could not be read or believed. */
export function replyError(failed: FailedCall, { code, addresses }: Unread): ReplyError {
  const facts = factsOf(failed, code === 'SMARTVPS_PURCHASE_REFUSED' ? 'rejected' : 'unknown');
  const message = `Could not read the reply to ${failed.verb}: ${WRONG[code]}.${consequence(facts)}`;
  return new ReplyError(message, { ...facts, code, ...(addresses && { addresses }) });
}

/** The error for a call that the caller's signal ended. */
export function abortedError(failed: FailedCall, outcome: Outcome, cause: unknown): RequestAbortedError {
  const facts = factsOf(failed, outcome);
  return new RequestAbortedError(sentence(failed.verb, 'the signal was aborted', facts), { ...facts, cause });
}

function factsOf({ verb, attempts }: FailedCall, outcome: Outcome): RequestFacts {
  return { verb, attempts, outcome };
}

function sentence(verb: Verb, what: string, facts: RequestFacts): string {
  return `Could not complete ${verb}: ${what}.${consequence(facts)}`;
}

/** What is so at the provider; a read changes nothing there. */
function consequence({ verb, outcome }: RequestFacts): string {
  if (VERBS[verb].isRead) return '';
  if (outcome === 'not_sent') return ' Nothing was sent.';
  return outcome === 'rejected' ? ' Nothing was changed.' : ' Whether it took effect is unknown.';
}

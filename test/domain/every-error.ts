import {
  type AnySmartVpsError,
  ConfigurationError,
  HttpStatusError,
  InvalidArgumentError,
  NetworkError,
  OrderChangedError,
  OrderNotActiveError,
  OrderNotFoundError,
  PackageSelectionError,
  PurchaseNotRecordedError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  type RequestFacts,
  RequestTimeoutError,
  ResolveRefusedError,
  StorageError,
} from '../../src/domain/errors.ts';
import type { Outcome, Verb } from '../../src/domain/outcome.ts';

const READS: readonly Verb[] = ['ipstock', 'status'];
const ANY: readonly Verb[] = [...READS, 'buyvps'];

/** Every error of a code that can come about. A code without a row here does not compile. */
export const ERRORS: Readonly<Record<AnySmartVpsError['code'], readonly AnySmartVpsError[]>> = {
  SMARTVPS_ABORTED: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new RequestAbortedError('ended', { ...facts, cause: 'closing' }),
  ),
  SMARTVPS_TIMEOUT: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new RequestTimeoutError('late', { ...facts, timeoutMs: 60_000 }),
  ),
  SMARTVPS_NETWORK: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new NetworkError('cut', { ...facts, networkCode: 'ECONNRESET' }),
  ),
  SMARTVPS_REDIRECT: calls(ANY, ['unknown']).map(
    (facts) => new RedirectRefusedError('elsewhere', { ...facts, status: 302 }),
  ),
  SMARTVPS_HTTP_STATUS: [...answers(400, 'rejected'), ...answers(500, 'unknown')],
  SMARTVPS_UNAUTHORIZED: [...answers(401, 'rejected'), ...answers(403, 'unknown')],
  SMARTVPS_RATE_LIMITED: [...answers(429, 'rejected'), ...answers(429, 'unknown')],
  SMARTVPS_REPLY_EMPTY: replies('SMARTVPS_REPLY_EMPTY'),
  SMARTVPS_REPLY_HTML: replies('SMARTVPS_REPLY_HTML'),
  SMARTVPS_REPLY_NOT_JSON: replies('SMARTVPS_REPLY_NOT_JSON'),
  SMARTVPS_REPLY_TRUNCATED: replies('SMARTVPS_REPLY_TRUNCATED'),
  SMARTVPS_REPLY_NOT_UTF8: replies('SMARTVPS_REPLY_NOT_UTF8'),
  SMARTVPS_REPLY_TOO_LARGE: replies('SMARTVPS_REPLY_TOO_LARGE'),
  SMARTVPS_REPLY_TOO_DEEP: replies('SMARTVPS_REPLY_TOO_DEEP'),
  SMARTVPS_REPLY_UNEXPECTED: replies('SMARTVPS_REPLY_UNEXPECTED'),
  SMARTVPS_PACKAGES_MISSING: replies('SMARTVPS_PACKAGES_MISSING', ['ipstock']),
  SMARTVPS_PACKAGES_UNREADABLE: replies('SMARTVPS_PACKAGES_UNREADABLE', ['ipstock']),
  SMARTVPS_OTHER_ADDRESS: replies('SMARTVPS_OTHER_ADDRESS', ['status']),
  SMARTVPS_PURCHASE_REFUSED: replies('SMARTVPS_PURCHASE_REFUSED', ['buyvps'], 'rejected'),
  SMARTVPS_PURCHASE_UNCLEAR: replies('SMARTVPS_PURCHASE_UNCLEAR', ['buyvps']),
  SMARTVPS_CONFIGURATION: [new ConfigurationError('baseUrl', 'Option baseUrl needs https.')],
  SMARTVPS_INVALID_ARGUMENT: [new InvalidArgumentError('ip', 'No address.')],
  SMARTVPS_PACKAGE_SELECTION: [new PackageSelectionError('gone', { reason: 'not_found', pid: '5' })],
  SMARTVPS_ORDER_NOT_FOUND: [new OrderNotFoundError('A-1', 'There is no order "A-1".')],
  SMARTVPS_ORDER_CHANGED: [new OrderChangedError('A-1', 'Order "A-1" asks for another size.')],
  SMARTVPS_ORDER_NOT_ACTIVE: [new OrderNotActiveError('A-1', 'Order "A-1" has ended.')],
  SMARTVPS_PURCHASE_NOT_RECORDED: [
    new PurchaseNotRecordedError('bought', { orderId: 'A-1', attempt: 1, ip: '103.82.72.9' }),
  ],
  SMARTVPS_RESOLVE_REFUSED: [new ResolveRefusedError('A-1', 'Order "A-1" is not in review.')],
  SMARTVPS_STORAGE: [new StorageError('The repository answered 1 of 2 changes.')],
};

function calls(verbs: readonly Verb[], outcomes: readonly Outcome[]): readonly RequestFacts[] {
  return verbs.flatMap((verb) => outcomes.map((outcome) => ({ verb, outcome, attempts: 1 })));
}

function answers(status: number, outcome: Outcome): readonly HttpStatusError[] {
  return calls(ANY, [outcome]).map(
    (facts) => new HttpStatusError('refused', { ...facts, status, retryAfterMs: undefined }),
  );
}

function replies(
  code: ReplyErrorCode,
  verbs: readonly Verb[] = ANY,
  outcome: Outcome = 'unknown',
): readonly ReplyError[] {
  return calls(verbs, [outcome]).map((facts) => new ReplyError('unreadable', { ...facts, code }));
}

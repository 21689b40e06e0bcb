import {
  type AnySmartVpsError,
  ConfigurationError,
  HttpStatusError,
  InvalidArgumentError,
  NetworkError,
  OrderChangedError,
  OrderNotActiveError,
  OrderNotFoundError,
  type Outcome,
  PackageSelectionError,
  PurchaseNotRecordedError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  RequestError,
  type RequestFacts,
  RequestTimeoutError,
  ResolveRefusedError,
  StorageError,
  type Verb,
} from 'smartvps-sdk';
import { expect, test } from 'vitest';
import { readFolder } from '../house/source-files.ts';

const page = readFolder('docs/guide', '.md').get('errors.md') ?? '';
const READS: readonly Verb[] = ['ipstock', 'status'];
const ANY: readonly Verb[] = [...READS, 'buyvps'];

/** Every error of a code that can come about. A code without a row here does not compile. */
const ERRORS: Readonly<Record<AnySmartVpsError['code'], readonly AnySmartVpsError[]>> = {
  SMARTVPS_ABORTED: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new RequestAbortedError('', { ...facts, cause: undefined }),
  ),
  SMARTVPS_TIMEOUT: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new RequestTimeoutError('', { ...facts, timeoutMs: 1 }),
  ),
  SMARTVPS_NETWORK: calls(ANY, ['not_sent', 'unknown']).map(
    (facts) => new NetworkError('', { ...facts, networkCode: undefined }),
  ),
  SMARTVPS_REDIRECT: calls(ANY, ['unknown']).map(
    (facts) => new RedirectRefusedError('', { ...facts, status: 302 }),
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
  SMARTVPS_CONFIGURATION: [new ConfigurationError('retry', '')],
  SMARTVPS_INVALID_ARGUMENT: [new InvalidArgumentError('ip', '')],
  SMARTVPS_PACKAGE_SELECTION: [new PackageSelectionError('', { reason: 'renamed' })],
  SMARTVPS_ORDER_NOT_FOUND: [new OrderNotFoundError('A-1', '')],
  SMARTVPS_ORDER_CHANGED: [new OrderChangedError('A-1', '')],
  SMARTVPS_ORDER_NOT_ACTIVE: [new OrderNotActiveError('A-1', '')],
  SMARTVPS_PURCHASE_NOT_RECORDED: [
    new PurchaseNotRecordedError('', { orderId: 'A-1', attempt: 1, ip: '103.82.72.9' }),
  ],
  SMARTVPS_RESOLVE_REFUSED: [new ResolveRefusedError('A-1', '')],
  SMARTVPS_STORAGE: [new StorageError('')],
};

test('the page on errors has a row for every code, and for no other', () => {
  const rows = page.match(/(?<=^\| `)SMARTVPS_\w+/gm);
  expect(rows).toEqual(Object.keys(ERRORS));
});

test.each(Object.entries(ERRORS))(
  'its row for %s has class, outcome and advice as they are',
  (code, errors) => {
    expect(errors.map((error) => error.code)).toEqual(errors.map(() => code));
    const names = [...new Set(errors.map(({ name }) => name))];
    const outcomes = errors.flatMap((error) => (error instanceof RequestError ? [error.outcome] : []));
    const advice = errors.map((error) => error.advice);
    const cells = [
      names,
      ...(outcomes.length > 0 ? [inOrder(['not_sent', 'rejected', 'unknown'], outcomes)] : []),
      inOrder(['retry', 'check-first', 'stop'], advice),
    ];
    const row = cells.map((words) => words.map((word) => `\`${word}\``).join(', ')).join(' | ');
    expect(page).toContain(`| \`${code}\` | ${row} | `);
  },
);

function calls(verbs: readonly Verb[], outcomes: readonly Outcome[]): readonly RequestFacts[] {
  return verbs.flatMap((verb) => outcomes.map((outcome) => ({ verb, outcome, attempts: 1 })));
}

function answers(status: number, outcome: Outcome): readonly HttpStatusError[] {
  return calls(ANY, [outcome]).map(
    (facts) => new HttpStatusError('', { ...facts, status, retryAfterMs: undefined }),
  );
}

function replies(
  code: ReplyErrorCode,
  verbs: readonly Verb[] = ANY,
  outcome: Outcome = 'unknown',
): readonly ReplyError[] {
  return calls(verbs, [outcome]).map((facts) => new ReplyError('', { ...facts, code }));
}

function inOrder<Word extends string>(words: readonly Word[], found: readonly Word[]): readonly Word[] {
  return words.filter((word) => found.includes(word));
}

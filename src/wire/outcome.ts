import type { Outcome } from '../domain/outcome.ts';

/** Statuses after 417 with which the provider says that it did nothing. */
const REJECTED: ReadonlySet<number> = new Set([422, 426, 428, 429, 431, 451]);

/**
 * Codes of failures that come before the first byte of a request leaves: name, connection, certificate. OpenSSL's
 * verdicts on a certificate have `CERT` as a word of its own; alarms in the middle of a connection
 * (`ERR_SSL_…_CERTIFICATE_REQUIRED`) have not.
 */
const NOT_SENT =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ConnectionRefused|UND_ERR_CONNECT_TIMEOUT|(?!ERR_SSL)(?:[A-Z_]+_)?CERT(?:_[A-Z_]+)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/;

/** A runtime's code and nothing else: a short word in capitals, or Bun's own for a refused connection. */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,47}|ConnectionRefused)$/;

/** What is known of a failure of `fetch`. The error itself is left behind: it may hold the request. */
export interface Failure {
  readonly outcome: Outcome;
  readonly networkCode: string | undefined;
}

/**
 * True for a status with which the provider says that it did nothing. 408, 409, 418 to 421, 423 to 425 and 5xx
 * say no such thing.
 */
export function isRejection(status: number): boolean {
  return (status >= 400 && status <= 417 && status !== 408 && status !== 409) || REJECTED.has(status);
}

/**
 * Tells what an error of `fetch` proves. `not_sent` only when every code on it, on its cause and on the errors
 * inside them is one that comes before the request; a code that is missing there, or a mixture, is `unknown`.
 */
export function readFailure(error: unknown): Failure {
  const codes = codesOf(error);
  const isNotSent = codes.length > 0 && codes.every((code) => NOT_SENT.test(code));
  return { outcome: isNotSent ? 'not_sent' : 'unknown', networkCode: codes.find((code) => CODE.test(code)) };
}

/** Every code on an error, its cause and the errors inside it; an empty one where an inner error has none. */
function codesOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 2) return [];
  try {
    const {
      code,
      cause,
      errors = [],
    } = error as { code?: unknown; cause?: unknown; errors?: readonly unknown[] };
    const inner = errors.flatMap((one) => [codesOf(one, depth + 1).join()]);
    return [...(typeof code === 'string' ? [code] : []), ...codesOf(cause, depth + 1), ...inner];
  } catch {
    return ['']; // A getter of a foreign error may throw.
  }
}

import type { Outcome } from '../domain/outcome.ts';

/** Statuses with which the provider says that it did nothing. 408, 409, 423 to 425 and 5xx say no such thing. */
const REJECTED: ReadonlySet<number> = new Set([
  ...[400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 416, 417],
  ...[422, 426, 428, 429, 431, 451],
]);

/** Codes of failures that come before the first byte of a request leaves: name, connection, certificate. */
const NOT_SENT: ReadonlySet<string> = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ConnectionRefused', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_FORMAT', 'ERR_TLS_HANDSHAKE_TIMEOUT'],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
  ...['CERT_SIGNATURE_FAILURE', 'CERT_CHAIN_TOO_LONG', 'HOSTNAME_MISMATCH', 'INVALID_CA', 'INVALID_PURPOSE'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'PATH_LENGTH_EXCEEDED'],
]);

/** A runtime's code and nothing else: a short word in capitals, or Bun's own for a refused connection. */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,47}|ConnectionRefused)$/;

/** What is known of a failure of `fetch`. The error itself is left behind: it may hold the request. */
export interface Failure {
  readonly outcome: Outcome;
  readonly networkCode: string | undefined;
}

/** True for a status with which the provider refuses; whether it also did nothing, the body may contradict. */
export function isRejection(status: number): boolean {
  return REJECTED.has(status);
}

/**
 * Tells what an error of `fetch` proves. `not_sent` only when every code on it, on its cause and on the errors
 * inside them is one that comes before the request; a code it lacks, or a mixture, is `unknown`.
 */
export function readFailure(error: unknown): Failure {
  const codes = codesOf(error, 0);
  const isNotSent = codes.length > 0 && codes.every((code) => code !== undefined && NOT_SENT.has(code));
  return {
    outcome: isNotSent ? 'not_sent' : 'unknown',
    networkCode: codes.find((code) => code !== undefined),
  };
}

/** Errors are foreign objects: a getter of theirs may throw. */
function codesOf(error: unknown, depth: number): readonly (string | undefined)[] {
  try {
    if (typeof error !== 'object' || error === null || depth > 2) return [];
    const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
    const inner = Array.isArray(errors) ? errors.slice(0, 16).map((one) => innerCodes(one, depth)) : [];
    return [...ownCode(code), ...codesOf(cause, depth + 1), ...inner.flat()];
  } catch {
    return [undefined];
  }
}

/** Each error of an AggregateError must say for itself what happened. */
function innerCodes(error: unknown, depth: number): readonly (string | undefined)[] {
  const codes = codesOf(error, depth + 1);
  return codes.length === 0 ? [undefined] : codes;
}

/** A DOMException's code is a number, and says nothing here. */
function ownCode(code: unknown): readonly (string | undefined)[] {
  if (typeof code !== 'string') return [];
  return [CODE.test(code) ? code : undefined];
}

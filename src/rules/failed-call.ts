import { errorName, HttpStatusError, httpCode, ReplyError, RequestError } from '../domain/errors.ts';
import type { Outcome } from '../domain/outcome.ts';

/** What the error of a call that spends money says. */
export interface FailedCall {
  /** What the call may have done. */
  readonly outcome: Outcome;
  /** The error's code, or its name. */
  readonly code: string;
  /** The public addresses that the answer named. */
  readonly addresses?: readonly string[];
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/**
 * Reads the error of a call. A client of the caller's own may throw any error that carries an `outcome`, and a
 * `status` where there was one. An error without an outcome may have been thrown at any moment, so what the call did
 * is unknown. Never fails.
 */
export function readFailedCall(error: unknown): FailedCall {
  const code = errorName(error);
  if (!(error instanceof RequestError)) return { outcome: 'unknown', code, ...ownWords(error) };
  const addresses = error instanceof ReplyError && error.addresses.length > 0 ? error.addresses : undefined;
  const retryAfterMs = error instanceof HttpStatusError ? error.retryAfterMs : undefined;
  return {
    outcome: error.outcome,
    code,
    ...(addresses !== undefined && { addresses }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const OUTCOMES: Readonly<Record<Outcome, true>> = { not_sent: true, rejected: true, unknown: true };

function ownWords(error: unknown): Partial<FailedCall> {
  try {
    if (!(error instanceof Error)) return {};
    const { outcome, status } = error as { readonly outcome?: unknown; readonly status?: unknown };
    if (!isOutcome(outcome)) return {};
    const isPassing = status === 401 || status === 403 || status === 429;
    return { outcome, ...(isPassing && { code: httpCode(status) }) };
  } catch {
    return {};
  }
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'string' && Object.hasOwn(OUTCOMES, value);
}

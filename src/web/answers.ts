import { type Logger, randomId } from '../domain/environment.ts';
import { errorName, RequestError, SmartVpsError } from '../domain/errors.ts';
import { safely } from '../domain/hooks.ts';
import type { SyncReport } from '../domain/report.ts';

/** An answer that several requests can be given. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** To any method but POST. */
export const METHOD_NOT_ALLOWED = refusal(405, 'SMARTVPS_METHOD_NOT_ALLOWED', 'Only POST runs a sync.', {
  allow: 'POST',
});

/** To every caller without the right token, to the byte. */
export const UNAUTHORIZED = refusal(401, 'SMARTVPS_TOKEN_REFUSED', 'The x-sync-token header is not right.', {
  'www-authenticate': 'SyncToken',
});

/** To a query that may have meant a dry run and does not say so. */
export const QUERY_REFUSED = refusal(
  400,
  'SMARTVPS_QUERY_REFUSED',
  'The query may say dryRun=1, once, or nothing about a dry run.',
);

/** To a run that ended with a report. */
export function reported(
  report: Pick<SyncReport, 'success' | 'summary' | 'results' | 'warnings' | 'guard'>,
): Answer {
  const { success, summary, results, warnings, guard } = report;
  return json(200, { success, summary, results, warnings, guard });
}

/** Who is told of a failed run what its callers are not. */
export interface FailureHooks {
  readonly logger: Logger;
  readonly onError: ((error: unknown, errorId: string) => void) | undefined;
}

/** To a run that failed: what kind of trouble it was and an id, nothing of the error's own text. */
export function failed(error: unknown, { logger, onError }: FailureHooks): Answer {
  const errorId = randomId();
  logger.error(`[SVPS-SYNC] request failed: ${errorName(error)}`, { errorId });
  safely(() => onError?.(error, errorId));
  const code = error instanceof SmartVpsError ? error.code : 'SMARTVPS_SYNC_FAILED';
  const headers = { 'x-error-id': errorId };
  return error instanceof RequestError
    ? refusal(502, code, 'The provider gave no list that could be used.', headers)
    : refusal(500, code, 'The sync failed.', headers);
}

function refusal(
  status: number,
  code: string,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json(status, { success: false, error, code }, headers);
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

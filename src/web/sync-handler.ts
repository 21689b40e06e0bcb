import { type Clock, type Logger, systemClock } from '../domain/environment.ts';
import { ConfigurationError, InvalidArgumentError } from '../domain/errors.ts';
import type { EventListener } from '../domain/events.ts';
import { guardedListener, guardedLogger } from '../domain/hooks.ts';
import type { SyncReport } from '../domain/report.ts';
import type { Secret } from '../domain/secret.ts';
import { type Answer, failed, METHOD_NOT_ALLOWED, QUERY_REFUSED, reported, UNAUTHORIZED } from './answers.ts';
import { readDryRun } from './query.ts';
import { createSharedRuns } from './shared-runs.ts';
import { readToken, TOKEN_HEADER } from './token.ts';

/** What the endpoint asks of one run. */
export interface SyncRequest {
  /** Plan only, write nothing. */
  readonly dryRun: boolean;
  /** The handler's own signal. A caller that leaves never aborts it. */
  readonly signal: AbortSignal;
}

/** What an endpoint is made from. */
export interface SyncHandlerOptions {
  /** Runs the sync, as a rule `(run) => syncInventory({ client, stock, ...run })`. */
  readonly sync: (
    run: SyncRequest,
  ) => Promise<Pick<SyncReport, 'success' | 'summary' | 'results' | 'warnings' | 'guard'>>;
  /**
   * What callers must send as `x-sync-token`: visible ASCII characters without spaces. `null`, said in so many
   * words, leaves the endpoint open to everyone who reaches it; `undefined` and an empty text throw.
   */
  readonly token: string | Secret | null | undefined;
  /** Ends the run under way, for a process that shuts down. @default never */
  readonly signal?: AbortSignal | undefined;
  /** Gets a line per refused caller and per failed run. @default silent */
  readonly logger?: Logger | undefined;
  /** Gets an `endpoint.unauthorized` per refused caller. */
  readonly onEvent?: EventListener | undefined;
  /** Gets whatever a run failed with, as it was thrown, and the `x-error-id` that the callers were told. */
  readonly onError?: ((error: unknown, errorId: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/** Answers one request. Rejects only what is no web-standard `Request`. */
export type SyncHandler = (request: Request) => Promise<Response>;

/**
 * An endpoint for schedulers: `POST` with the token in `x-sync-token` runs a sync, with `?dryRun=1` plans one.
 *
 * Fits wherever `Request` and `Response` do: Next.js route handlers, Hono, Bun, Deno, Workers. Parallel requests
 * in one process share one run when they ask for the same, and others wait their turn: no two runs overlap. A
 * caller that leaves ends no run. A body is never read. An approval of a loss cannot be given here: a scheduler's
 * token must not be able to disarm the guard.
 *
 * | status | body |
 * |---|---|
 * | 200 | `{ success, summary, results, warnings, guard }` of the report |
 * | 400, 401, 405 | `{ success: false, error, code }`: the query, the token, the method; nothing was run |
 * | 502, 500 | the same: the provider's trouble, any other; `x-error-id` is in the log as well |
 *
 * @throws ConfigurationError when there is no token and `null` was not given, or the token cannot be sent
 * @example
 * ```ts
 * import { createMemoryStock, SmartVpsClient, syncInventory } from 'smartvps-sdk';
 * import { createSyncHandler } from 'smartvps-sdk/http';
 *
 * const client = new SmartVpsClient();
 * const stock = createMemoryStock();
 * export const POST = createSyncHandler({
 *   sync: (run) => syncInventory({ client, stock, ...run }),
 *   token: process.env.SMARTVPS_SYNC_TOKEN,
 * });
 *
 * const headers = { 'x-sync-token': process.env.SMARTVPS_SYNC_TOKEN ?? '' };
 * const response = await POST(new Request('https://shop.example/sync', { method: 'POST', headers }));
 * console.log(response.status); // 200
 * ```
 */
export function createSyncHandler(options: SyncHandlerOptions): SyncHandler {
  const { sync, token, signal = new AbortController().signal, onError, clock = systemClock } = { ...options };
  if (typeof sync !== 'function') throw new ConfigurationError('sync', 'Option sync must be a function.');
  const isAllowed = readToken(token);
  const logger = guardedLogger(options.logger);
  const emit = guardedListener(options.onEvent);
  const arrive = createSharedRuns(async (dryRun: boolean): Promise<Answer> => {
    try {
      return reported(await sync({ dryRun, signal }));
    } catch (error) {
      return failed(error, { logger, onError });
    }
  });

  const answer = async ({ method, url, headers }: Request): Promise<Answer> => {
    if (method !== 'POST') return METHOD_NOT_ALLOWED;
    const run = arrive();
    if (!(await isAllowed(headers.get(TOKEN_HEADER)))) {
      logger.warn(`[SVPS-SYNC] refused a caller without the right ${TOKEN_HEADER}`);
      emit({ type: 'endpoint.unauthorized', at: clock.now() });
      return UNAUTHORIZED;
    }
    const dryRun = readDryRun(url);
    return dryRun === undefined ? QUERY_REFUSED : run(dryRun);
  };

  return async (request) => {
    if (typeof request?.headers?.get !== 'function') {
      throw new InvalidArgumentError(
        'request',
        'request must be a web-standard Request, not that of Express or node:http.',
      );
    }
    const { status, headers, body } = await answer(request);
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  };
}

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  ConfigurationError,
  HttpStatusError,
  NetworkError,
  ReplyError,
  RequestTimeoutError,
  StorageError,
} from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createSyncHandler, type SyncHandlerOptions } from '../../src/web/sync-handler.ts';
import { aClock, aListener, aLogger, NOON } from '../builders.ts';
import { anEndpoint, answerOf, aRequest, ENDPOINT, TOKEN } from './support.ts';

const FACTS = { verb: 'ipstock', outcome: 'unknown', attempts: 3 } as const;

describe('a POST with the token', () => {
  test('runs the sync and answers with its report', async () => {
    const { handler, runs, stock } = anEndpoint();
    const { status, headers, text } = await answerOf(handler);

    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(JSON.parse(text)).toEqual({
      success: true,
      summary: expect.objectContaining({ created: 1, considered: 1, totalPackagesInAPI: 1 }),
      results: [expect.objectContaining({ action: 'created', pid: '123', qty: 50 })],
      warnings: [],
      guard: expect.objectContaining({ tripped: false }),
    });
    expect(runs).toEqual([{ dryRun: false, signal: expect.any(AbortSignal) }]);
    expect((await stock.list()[Symbol.asyncIterator]().next()).value).toMatchObject({ available: true });
  });

  test('plans only with ?dryRun=1', async () => {
    const { handler, runs, stock } = anEndpoint();
    const { status, text } = await answerOf(handler, aRequest({ query: '?dryRun=1' }));

    expect([status, JSON.parse(text).summary.created]).toEqual([200, 1]);
    expect(runs).toMatchObject([{ dryRun: true }]);
    expect((await stock.list()[Symbol.asyncIterator]().next()).done).toBe(true);
  });

  test('says 200 and success: false of a run in which an item failed', async () => {
    const { handler } = anEndpoint({
      sync: async () => ({ success: false, summary: {}, results: [], warnings: [], guard: {} }) as never,
    });
    const { status, text } = await answerOf(handler);
    expect([status, JSON.parse(text).success]).toEqual([200, false]);
  });

  test.each([undefined, { method: 'POST', url: '/sync', headers: { 'x-sync-token': TOKEN } }])(
    'is told apart from what is no Request, such as that of Express: %j',
    async (request) => {
      const { handler, runs } = anEndpoint();
      await expect(handler(request as never)).rejects.toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
        message: expect.stringContaining('Express'),
      });
      expect(runs).toEqual([]);
    },
  );

  test('reads the body of no request, and needs none of its headers but the token', async () => {
    const { handler, runs } = anEndpoint();
    const body = new ReadableStream(
      {
        pull() {
          throw new Error('read');
        },
      },
      { highWaterMark: 0 },
    );
    const request = aRequest({ body, duplex: 'half' } as RequestInit);

    expect((await answerOf(handler, request)).status).toBe(200);
    expect(request.bodyUsed).toBe(false);
    expect(runs).toHaveLength(1);
  });

  test('cannot approve a loss, whatever its query says', async () => {
    const { handler, runs } = anEndpoint();
    await answerOf(handler, aRequest({ query: '?approvedLoss=9&guard=off&maxLossRatio=1' }));
    expect(Object.keys(runs[0] ?? {})).toEqual(['dryRun', 'signal']);
  });
});

describe('a query that looks like a dry run', () => {
  test.each([
    '?dryRun=0',
    '?dryRun=true',
    '?dryRun=',
    '?dryRun',
    '?dryRun=1&dryRun=1',
    '?dryRun=1&dryRun=0',
    '?dryrun=1',
    '?DRYRUN=1',
    '?dry-run=1',
    '?dry_run=1',
    '?dryRun[]=1',
    '?dryRun=%31%00',
    '?dryRun=1%20',
    '?%20dryRun=1',
    '?x=1&amp;dryRun=1',
    '?dry=1',
    '?DRY',
    '?options[dryRun]=1',
    '?mode=dry-run',
    '?token=x?dryRun=1',
    '?dr%0ayRun=1',
    '?dryRun=1&plan=dryRun',
  ])('and is not dryRun=1 is refused without a run: %s', async (query) => {
    const { handler, runs } = anEndpoint();
    const { status, text } = await answerOf(handler, aRequest({ query }));
    expect([status, JSON.parse(text).code]).toEqual([400, 'SMARTVPS_QUERY_REFUSED']);
    expect(runs).toEqual([]);
  });

  test('is read of an address without a host as well', async () => {
    const { handler, runs } = anEndpoint();
    const { headers } = aRequest();
    const ask = (url: string) => handler({ method: 'POST', url, headers } as Request);
    expect((await ask('/api/smartvps/sync?dryRun=1')).status).toBe(200);
    expect((await ask('/api/smartvps/sync?dryRun=0')).status).toBe(400);
    expect(runs).toMatchObject([{ dryRun: true }]);
  });

  test('is not looked at for a caller without the token', async () => {
    const { handler } = anEndpoint();
    expect((await answerOf(handler, aRequest({ query: '?dryRun=x', headers: {} }))).status).toBe(401);
  });
});

describe('another method', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'post2'])(
    'runs nothing, also with the token: %s',
    async (method) => {
      const { handler, runs } = anEndpoint();
      const { status, headers, text } = await answerOf(handler, aRequest({ method }));
      expect([status, headers.allow, headers['cache-control']]).toEqual([405, 'POST', 'no-store']);
      expect(text).toBe(
        method === 'HEAD'
          ? ''
          : '{"success":false,"error":"Only POST runs a sync.","code":"SMARTVPS_METHOD_NOT_ALLOWED"}',
      );
      expect(runs).toEqual([]);
    },
  );

  test('is told so where the runtime lets TRACE through', async () => {
    const { handler } = anEndpoint();
    const request = { method: 'TRACE', url: ENDPOINT, headers: new Headers() } as Request;
    expect((await handler(request)).status).toBe(405);
  });
});

describe('a request without the right token', () => {
  const twice = (first: string, second: string) => {
    const headers = new Headers({ 'x-sync-token': first });
    headers.append('x-sync-token', second);
    return headers;
  };
  const refused: readonly [what: string, headers: RequestInit['headers'], query: string][] = [
    ['none', {}, ''],
    ['an empty one', { 'x-sync-token': '' }, ''],
    ['another', { 'x-sync-token': 'wrong' }, ''],
    ['another of the same length', { 'x-sync-token': 'x'.repeat(TOKEN.length) }, ''],
    ['the beginning of it', { 'x-sync-token': TOKEN.slice(0, -1) }, ''],
    ['it and more', { 'x-sync-token': `${TOKEN}x` }, ''],
    ['it in capitals', { 'x-sync-token': TOKEN.toUpperCase() }, ''],
    ['it twice', twice(TOKEN, TOKEN), ''],
    ['a wrong one, then it', twice('wrong', TOKEN), ''],
    ['it, then a wrong one', twice(TOKEN, 'wrong'), ''],
    ['it, then an empty one', twice(TOKEN, ''), ''],
    ['the word undefined', { 'x-sync-token': 'undefined' }, ''],
    ['the word null', { 'x-sync-token': 'null' }, ''],
    ['letters beyond ASCII', { 'x-sync-token': `${TOKEN}\u00e9` }, ''],
    ['a megabyte', { 'x-sync-token': TOKEN.repeat(70_000) }, ''],
    ['it in another header', { authorization: `Bearer ${TOKEN}` }, ''],
    ['it in the query', {}, `?x-sync-token=${TOKEN}&token=${TOKEN}`],
  ];

  test.each(refused)('is refused with one constant answer: %s', async (_, headers, query) => {
    const { handler, runs } = anEndpoint();
    expect(await answerOf(handler, aRequest({ headers, query }))).toEqual({
      status: 401,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'www-authenticate': 'SyncToken',
      },
      text: '{"success":false,"error":"The x-sync-token header is not right.","code":"SMARTVPS_TOKEN_REFUSED"}',
    });
    expect(runs).toEqual([]);
  });

  test('is refused with the token in its body', async () => {
    const { handler } = anEndpoint();
    const body = JSON.stringify({ 'x-sync-token': TOKEN });
    expect((await answerOf(handler, aRequest({ headers: {}, body }))).status).toBe(401);
  });

  test('is counted and logged, without what was sent', async () => {
    const { events, onEvent } = aListener();
    const logger = aLogger();
    const { handler } = anEndpoint({ onEvent, logger, clock: aClock() });
    await answerOf(handler, aRequest({ headers: { 'x-sync-token': 'guess' } }));
    expect(events).toEqual([{ type: 'endpoint.unauthorized', at: NOON }]);
    expect(logger.lines).toEqual(['warn [SVPS-SYNC] refused a caller without the right x-sync-token']);
  });
});

describe('the token of an endpoint', () => {
  test.each([
    undefined,
    '',
    ' ',
    'two words',
    ' padded',
    'line\nbreak',
    'schl\u00fcssel',
    'nul\0',
    ['list'],
    7,
    {},
    true,
    false,
    new Secret(''),
  ])('cannot be %j', (token) => {
    const make = () => createSyncHandler({ sync: async () => ({}) as never, token: token as never });
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(/token: null/);
    expect(make).not.toThrow(/words|padded|schl/);
  });

  test('cannot be left out', () => {
    expect(() => createSyncHandler({ sync: async () => ({}) as never } as never)).toThrow(ConfigurationError);
    expect(() => createSyncHandler(undefined as never)).toThrow(ConfigurationError);
  });

  test('may be a Secret', async () => {
    const { handler } = anEndpoint({ token: new Secret(TOKEN) });
    expect((await answerOf(handler)).status).toBe(200);
    expect((await answerOf(handler, aRequest({ headers: {} }))).status).toBe(401);
  });

  test('is asked of nobody where null was said in so many words', async () => {
    const { handler } = anEndpoint({ token: null });
    expect((await answerOf(handler, aRequest({ headers: {} }))).status).toBe(200);
    expect((await answerOf(handler, aRequest({ method: 'GET' }))).status).toBe(405);
  });

  test('cannot be seen in the handler', () => {
    expect(inspect(anEndpoint().handler, { showHidden: true, depth: 9 })).not.toContain(TOKEN);
  });
});

describe('a run that fails', () => {
  const CANARY = 'canary-5e55';
  const failing = (error: unknown, part: Partial<SyncHandlerOptions> = {}) =>
    anEndpoint({
      ...part,
      sync: async () => {
        throw error;
      },
    }).handler;

  test.each([
    new HttpStatusError('x', { ...FACTS, status: 503, retryAfterMs: undefined }),
    new HttpStatusError('x', { ...FACTS, status: 401, retryAfterMs: undefined }),
    new NetworkError('x', { ...FACTS, networkCode: 'ECONNRESET' }),
    new RequestTimeoutError('x', { ...FACTS, timeoutMs: 1 }),
    new ReplyError('x', { ...FACTS, code: 'SMARTVPS_REPLY_HTML' }),
    new ReplyError('x', { ...FACTS, code: 'SMARTVPS_PACKAGES_MISSING' }),
  ])('with the provider’s trouble is a 502 that names its code: $code', async (error) => {
    const { status, headers, text } = await answerOf(failing(error));
    expect([status, headers['cache-control']]).toEqual([502, 'no-store']);
    expect(JSON.parse(text)).toEqual({
      success: false,
      error: 'The provider gave no list that could be used.',
      code: error.code,
    });
  });

  test.each([
    ['SMARTVPS_STORAGE', new StorageError(`broken ${CANARY}`)],
    ['SMARTVPS_SYNC_FAILED', new Error(`mongodb://shop:${CANARY}@host/`, { cause: CANARY })],
    ['SMARTVPS_SYNC_FAILED', Object.assign(new Error(CANARY), { code: CANARY, status: 401, stack: CANARY })],
    ['SMARTVPS_SYNC_FAILED', CANARY],
    ['SMARTVPS_SYNC_FAILED', undefined],
    ['SMARTVPS_SYNC_FAILED', Object.assign(new Error(CANARY), { name: undefined })],
    ['SMARTVPS_SYNC_FAILED', { toString: (): string => CANARY, toJSON: (): string => CANARY }],
  ])('with anything else is a 500 without a word of it: %s', async (code, error) => {
    const { status, headers, text } = await answerOf(failing(error));
    expect([status, JSON.parse(text)]).toEqual([500, { success: false, error: 'The sync failed.', code }]);
    expect(JSON.stringify(headers)).not.toContain(CANARY);
  });

  test.each([
    ['nothing', undefined],
    ['what JSON cannot say', { success: true, summary: { created: 1n } }],
  ])('because its report is %s is a 500', async (_, report) => {
    const { handler } = anEndpoint({ sync: async () => report as never });
    expect((await answerOf(handler)).status).toBe(500);
  });

  test('because sync throws before it returns is a 500', async () => {
    const { handler } = anEndpoint({
      sync: () => {
        throw new Error(CANARY);
      },
    });
    expect((await answerOf(handler)).status).toBe(500);
  });

  test('can be found in the log, and by onError as it was thrown, under the id that its callers were told', async () => {
    const logger = aLogger();
    const details: unknown[] = [];
    const seen: unknown[] = [];
    const error = new TypeError(CANARY);
    const handler = failing(error, {
      logger: {
        ...logger,
        error: (line, more) => {
          logger.error(line);
          details.push(more);
        },
      },
      onError: (...heard) => void seen.push(heard),
    });
    const { headers } = await answerOf(handler);
    expect(headers['x-error-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(logger.lines).toEqual(['error [SVPS-SYNC] request failed: TypeError']);
    expect(details).toEqual([{ errorId: headers['x-error-id'] }]);
    expect(seen).toEqual([[error, headers['x-error-id']]]);
  });

  test('is answered all the same when every hook throws', async () => {
    const broken = () => {
      throw new Error(CANARY);
    };
    const logger = { debug: broken, info: broken, warn: broken, error: broken };
    const handler = failing(new Error('x'), { logger, onError: broken, onEvent: broken });
    expect((await answerOf(handler)).status).toBe(500);
    expect((await answerOf(handler, aRequest({ headers: {} }))).status).toBe(401);
  });

  test('leaves the next request a run of its own', async () => {
    let left = 1;
    const { handler, runs } = anEndpoint({
      sync: async () => {
        if (left-- > 0) throw new Error('once');
        return { success: true, summary: {}, results: [], warnings: [], guard: {} } as never;
      },
    });
    expect([(await answerOf(handler)).status, (await answerOf(handler)).status]).toEqual([500, 200]);
    expect(runs).toHaveLength(2);
  });
});

test('an endpoint without a sync cannot be made', () => {
  expect(() => createSyncHandler({ token: TOKEN } as never)).toThrow(/Option sync/);
});

import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/domain/environment.ts';
import type { SmartVpsEvent } from '../../src/domain/events.ts';
import { aListener, NOON } from '../builders.ts';
import { answered, clientOf, failureOf, IP, LIST, ORDER, pacingClock } from './support.ts';

/** A logger that keeps levels, lines and details. */
function keepingLogger() {
  const kept: { readonly level: string; readonly message: string; readonly details: object | undefined }[] =
    [];
  const keep = (level: string) => (message: string, details?: object) =>
    void kept.push({ level, message, details });
  const logger: Logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
  return { logger, kept };
}

describe('the logger', () => {
  it('gets a debug line per request, and a warning per repeat and per failure', async () => {
    const { logger, kept } = keepingLogger();
    const client = clientOf(() => new Response('', { status: 503 }), {
      logger,
      retry: 1,
      clock: pacingClock(),
      random: () => 1,
    });
    await failureOf(client.ipstock());
    expect(kept).toEqual([
      {
        level: 'debug',
        message: '[SMARTVPS] ipstock: refused',
        details: { verb: 'ipstock', attempts: 1, status: 503, tookMs: 0 },
      },
      {
        level: 'warn',
        message: '[SMARTVPS] ipstock failed and is repeated',
        details: { verb: 'ipstock', attempts: 1, code: 'SMARTVPS_HTTP_STATUS' },
      },
      {
        level: 'debug',
        message: '[SMARTVPS] ipstock: refused',
        details: { verb: 'ipstock', attempts: 2, status: 503, tookMs: 0 },
      },
      {
        level: 'warn',
        message: '[SMARTVPS] ipstock failed: SMARTVPS_HTTP_STATUS',
        details: expect.objectContaining({ attempts: 2, tookMs: 500 }),
      },
    ]);
  });

  it('is called as a method, as loggers want to be', async () => {
    class Keeper implements Logger {
      #lines = 0;
      debug() {
        this.#lines += 1;
      }
      info() {}
      warn() {}
      error() {}
      get lines() {
        return this.#lines;
      }
    }
    const logger = new Keeper();
    await answered(LIST, {}, { logger }).client.ipstock();
    expect(logger.lines).toBe(1);
  });
});

describe('onEvent', () => {
  it('gets one event per call that succeeds', async () => {
    const { events, onEvent } = aListener();
    await answered(LIST, {}, { onEvent, clock: pacingClock() }).client.ipstock();
    expect(events).toEqual([
      { type: 'request.completed', at: NOON, verb: 'ipstock', ok: true, status: 200, attempts: 1, tookMs: 0 },
    ]);
  });

  it.each([
    ['400', 400, { code: 'SMARTVPS_HTTP_STATUS', outcome: 'rejected', status: 400 }],
    ['500', 500, { code: 'SMARTVPS_HTTP_STATUS', outcome: 'unknown', status: 500 }],
    [
      'an answer that is not believed',
      200,
      { code: 'SMARTVPS_PURCHASE_UNCLEAR', outcome: 'unknown', status: 200 },
    ],
  ])('gets one event per call that fails: %s', async (_what, status, expected) => {
    const { events, onEvent } = aListener();
    await failureOf(answered('no', { status }, { onEvent }).client.buyVps(ORDER));
    expect(events).toMatchObject([
      { type: 'request.completed', verb: 'buyvps', ok: false, attempts: 1, ...expected },
    ]);
  });

  it('gets one event for a call that never left', async () => {
    const { events, onEvent } = aListener();
    const { client } = answered(IP, {}, { onEvent });
    await failureOf(client.buyVps(ORDER, { signal: AbortSignal.abort() }));
    expect(events).toMatchObject([{ ok: false, attempts: 0, outcome: 'not_sent', code: 'SMARTVPS_ABORTED' }]);
  });

  it('gets none for an argument that was refused', async () => {
    const { events, onEvent } = aListener();
    await failureOf(answered(IP, {}, { onEvent }).client.status('nowhere'));
    expect(events).toEqual([]);
  });
});

it('a logger cannot change what the listener is told', async () => {
  const { events, onEvent } = aListener();
  const change = (_message: string, details?: object) => {
    if (details !== undefined) Reflect.set(details, 'verb', 'changed');
  };
  const logger: Logger = { debug: change, info: change, warn: change, error: change };
  await failureOf(answered('no', {}, { logger, onEvent }).client.buyVps(ORDER));
  expect(events).toMatchObject([{ verb: 'buyvps' }]);
  expect(Object.isFrozen(events[0])).toBe(true);
});

describe('a hook that misbehaves changes nothing:', () => {
  const throwing = () => {
    throw new Error('hook');
  };
  const rejecting = () => Promise.reject(new Error('hook'));
  const changing = (_message: unknown, details?: object) =>
    void Object.assign(details ?? Object(_message), { verb: '!' });

  it.each([
    ['it throws', throwing],
    ['it rejects', rejecting],
    ['it changes what it is given', changing],
  ])('%s', async (_what, hook) => {
    const logger: Logger = { debug: hook, info: hook, warn: hook, error: hook };
    const options = {
      logger,
      onEvent: (event: SmartVpsEvent) => hook(event),
      retry: 1,
      clock: pacingClock(),
    };
    let requests = 0;
    const client = clientOf(() => {
      requests += 1;
      return requests === 1 ? new Response('', { status: 500 }) : new Response(LIST);
    }, options);
    expect(await client.ipstock()).toMatchObject({ attempts: 2 });
    expect(await failureOf(answered('no', {}, options).client.buyVps(ORDER))).toMatchObject({
      verb: 'buyvps',
    });
  });
});

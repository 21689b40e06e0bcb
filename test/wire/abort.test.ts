import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/domain/environment.ts';
import type { RequestAbortedError } from '../../src/domain/errors.ts';
import { aLogger } from '../builders.ts';
import {
  clientAt,
  clientOf,
  failureOf,
  IP,
  LIST,
  ORDER,
  pacingClock,
  SINGLE_SHOTS,
  STATUS,
  serve,
} from './support.ts';

/** A signal that keeps count of its listeners. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  return { controller, signal, added, removed };
}

describe('an aborted signal', () => {
  it.each([
    ['an error', new Error('closing time')],
    ['a text', 'closing time'],
    ['null', null],
    ['what abort gives by itself', undefined],
  ])('is the cause itself: %s', async (_what, reason) => {
    const signal = AbortSignal.abort(reason);
    const error = (await failureOf(
      clientOf(() => Response.error()).ipstock({ signal }),
    )) as RequestAbortedError;
    expect(error).toMatchObject({ code: 'SMARTVPS_ABORTED', outcome: 'not_sent', attempts: 0 });
    expect(error.cause).toBe(signal.reason);
  });

  it('sends nothing for any verb', async () => {
    const fetch = vi.fn(() => Response.error());
    const client = clientOf(fetch);
    const signal = AbortSignal.abort();
    for (const [verb, call] of SINGLE_SHOTS)
      expect(await failureOf(call(client, { signal }))).toMatchObject({
        verb,
        outcome: 'not_sent',
        attempts: 0,
      });
    expect(fetch).not.toHaveBeenCalled();
  });

  it('that aborts between the call and the request leaves the request unsent', async () => {
    const fetch = vi.fn(() => new Response(IP));
    const controller = new AbortController();
    const call = clientOf(fetch).buyVps(ORDER, { signal: controller.signal });
    controller.abort('at once');
    expect(await failureOf(call)).toMatchObject({ outcome: 'not_sent', attempts: 0, cause: 'at once' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fetch).not.toHaveBeenCalled();
  });

  it('is never repeated', async () => {
    const controller = new AbortController();
    const fetch = vi.fn(() => {
      controller.abort('enough');
      return Promise.reject(new TypeError('fetch failed'));
    });
    const logger = aLogger();
    const client = clientOf(fetch, { retry: 10, random: () => 0, logger });
    const error = await failureOf(client.ipstock({ signal: controller.signal }));
    expect(error).toMatchObject({
      code: 'SMARTVPS_ABORTED',
      cause: 'enough',
      attempts: 1,
      outcome: 'unknown',
    });
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(logger.lines.join()).not.toContain('repeated');
  });

  it('ends a pause between two requests', async () => {
    const controller = new AbortController();
    const fetch = vi.fn(() => new Response('', { status: 503 }));
    const logger = {
      debug() {},
      info() {},
      error() {},
      warn: () => controller.abort('in the pause'),
    };
    const error = await failureOf(
      clientOf(fetch, { retry: 2, random: () => 1, logger }).ipstock({ signal: controller.signal }),
    );
    expect(error).toMatchObject({ code: 'SMARTVPS_ABORTED', cause: 'in the pause', attempts: 1 });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('ends a call whose fetch does not listen to it', async () => {
    const controller = new AbortController();
    const client = clientOf(() => {
      setTimeout(() => controller.abort('enough'), 5);
      return new Promise(() => {});
    });
    expect(await failureOf(client.buyVps(ORDER, { signal: controller.signal }))).toMatchObject({
      cause: 'enough',
      outcome: 'unknown',
    });
  });
});

describe('a call that has ended', () => {
  it('has left no listener on its signal, after 1,000 of every kind', { timeout: 120_000 }, async () => {
    const { signal, added, removed } = countedSignal();
    let turn = 0;
    const client = clientOf(
      (request) => {
        turn += 1;
        if (turn % 5 === 0) return new Response('', { status: 503 });
        if (turn % 7 === 0) return Promise.reject(new TypeError('fetch failed'));
        if (turn % 11 === 0) return new Response('<html>');
        return new Response(request.url.endsWith('ipstock') ? LIST : STATUS);
      },
      { retry: 1, clock: pacingClock() },
    );
    for (let call = 0; call < 1_000; call += 1) {
      const verb = call % 3;
      const options = { signal };
      const made =
        verb === 0
          ? client.ipstock(options)
          : verb === 1
            ? client.status(IP, options)
            : client.buyVps(ORDER, options);
      await made.catch(() => {});
    }
    expect(added.mock.calls.length).toBeGreaterThanOrEqual(1_000);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('has left none over real sockets either, nor a timer', { timeout: 60_000 }, async () => {
    const { signal } = countedSignal();
    const { url } = await serve((_, response) => void response.end(LIST));
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    const client = clientAt(url, { clock: systemClock, timeoutMs: 86_400_000 });
    for (let call = 0; call < 50; call += 1) await client.ipstock({ signal });
    const ours = timers.mock.calls.flatMap(([, ms], index) =>
      ms === 86_400_000 ? [timers.mock.results[index]?.value] : [],
    );
    expect(ours).toHaveLength(50);
    expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(ours));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('has told its own request to stop', async () => {
    const signals: AbortSignal[] = [];
    const client = clientOf((request) => {
      signals.push(request.signal);
      return new Promise(() => {});
    });
    await failureOf(client.buyVps(ORDER, { timeoutMs: 20 }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('cancels an answer that comes too late', async () => {
    let cancelled: () => void = () => {};
    const isCancelled = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    const late = clientOf(
      () =>
        new Promise((resolve) => {
          setTimeout(() => resolve(new Response(new ReadableStream({ cancel: () => cancelled() }))), 40);
        }),
    );
    expect(await failureOf(late.buyVps(ORDER, { timeoutMs: 20 }))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
    });
    await isCancelled;
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Effect, Fault } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import { aSimulator, BASE_URL, buy, clientOf, codeOf, failureOf, POOL, turn } from './support.ts';

const EFFECTS: readonly (readonly [Effect, number])[] = [
  ['none', 0],
  ['done', 1],
];

/** A simulator whose next purchase goes wrong. */
const struck = (fault: Fault) => aSimulator({ faults: [{ verb: 'buyvps', fault }] });
const order = { packageName: POOL.name, memoryGb: 4 };

describe('a connection that fails', () => {
  test.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ] as const)('for %s is never made: nothing arrives, and the client knows', async (code) => {
    const simulator = struck({ kind: 'refuse', code });
    const failure = await failureOf(clientOf(simulator).buyVps(order));
    expect(failure).toMatchObject({ outcome: 'not_sent', networkCode: code });
    expect([simulator.ledger, simulator.world.requests()]).toEqual([[], []]);
  });

  test('is refused by default as undici has it', async () => {
    const failure = await failureOf(buy(struck({ kind: 'refuse' })));
    expect(failure).toBeInstanceOf(TypeError);
    expect([codeOf(failure), (failure as Error).message]).toEqual(['ECONNREFUSED', 'fetch failed']);
  });

  test.each(EFFECTS)('is reset before its answer, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'reset', effect });
    expect(codeOf(await failureOf(buy(simulator)))).toBe('ECONNRESET');
    expect(simulator.ledger).toHaveLength(purchases);
    expect(simulator.world.requests()).toEqual([
      { at: NOON, verb: 'buyvps', target: POOL.name, fault: 'reset' },
    ]);
  });

  test.each(EFFECTS)('is reset in the middle of its body, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'reset', during: 'body', effect });
    const response = await simulator.fetch(`${BASE_URL}/buyvps`, {
      method: 'POST',
      body: '{"ip":"103.82.72","ram":"4"}',
    });
    expect(response.status).toBe(200);
    expect(codeOf(await failureOf(response.text()))).toBe('ECONNRESET');
    expect(simulator.ledger).toHaveLength(purchases);
  });
});

describe('an answer that never comes', () => {
  test.each(EFFECTS)('hangs until the caller gives up, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'hang', effect });
    const controller = new AbortController();
    const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
    await simulator.clock.advance(3_600_000);
    expect(simulator.ledger).toHaveLength(purchases);
    controller.abort(new Error('enough'));
    expect(await failure).toEqual(new Error('enough'));
    expect(simulator.ledger.map(({ delivered }) => delivered)).toEqual(Array(purchases).fill('dropped'));
  });

  test('stalls after half its body', async () => {
    const simulator = struck({ kind: 'stall' });
    const controller = new AbortController();
    const response = await simulator.fetch(`${BASE_URL}/buyvps`, {
      method: 'POST',
      body: '{"ip":"103.82.72","ram":"4"}',
      signal: controller.signal,
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.length).toBe(Math.floor(Number(response.headers.get('content-length')) / 2));
    const second = failureOf(reader?.read() ?? Promise.resolve());
    controller.abort(new Error('enough'));
    expect(await second).toEqual(new Error('enough'));
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });

  test.each([{ kind: 'hang' }, { kind: 'stall' }] as const)(
    'ends with its signal also when nobody else holds the request: $kind',
    async (fault) => {
      setFlagsFromString('--expose-gc');
      const collectGarbage: () => void = runInNewContext('gc');
      const simulator = struck(fault);
      const controller = new AbortController();
      const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
      for (let round = 0; round < 5; round += 1) {
        await turn();
        collectGarbage();
      }
      controller.abort(new Error('enough'));
      expect(await failure).toEqual(new Error('enough'));
    },
  );

  test.each([{ kind: 'hang' }, { kind: 'stall' }] as const)(
    'is a timeout for the client: $kind',
    async (fault) => {
      const simulator = struck({ ...fault, effect: 'done' });
      const failure = failureOf(clientOf(simulator, { clock: simulator.clock }).buyVps(order));
      await turn();
      await simulator.clock.advance(180_000);
      expect(await failure).toMatchObject({ code: 'SMARTVPS_TIMEOUT', outcome: 'unknown' });
      expect(simulator.ledger).toHaveLength(1);
    },
  );
});

describe('an answer in the place of the provider’s own', () => {
  test.each([400, 401, 408, 429, 500, 502, 503, 520])('has status %i and a message', async (status) => {
    for (const [effect, purchases] of EFFECTS) {
      const simulator = struck({ kind: 'status', status, message: 'Sorry.', retryAfter: 7, effect });
      const answer = await buy(simulator);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toEqual({ message: expect.stringMatching(/^Sorry\./) });
      expect(answer.headers.get('retry-after')).toBe('7');
      expect(simulator.ledger).toHaveLength(purchases);
    }
  });

  test('has a status and a body of the test’s own', async () => {
    const answer = await buy(struck({ kind: 'status', status: 502, body: 'Bad gateway' }));
    expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([
      502,
      'Bad gateway',
      null,
    ]);
  });

  test.each([
    [{ kind: 'html' }, 200, /^<!DOCTYPE html>/],
    [{ kind: 'html', status: 503 }, 503, /^<!DOCTYPE html>/],
    [{ kind: 'empty' }, 200, /^$/],
    [{ kind: 'empty', status: 204 }, 204, /^$/],
    [{ kind: 'body', body: '[1,2' }, 200, /^\[1,2$/],
    [{ kind: 'body', body: Uint8Array.of(0x68, 0x69), status: 201 }, 201, /^hi$/],
    [{ kind: 'decline', text: 'Sold out' }, 200, /^"Sold out/],
    [{ kind: 'decline' }, 200, /^"Error: IP 103\.82\.72\.\d+ is not available/],
  ] as readonly (readonly [Fault, number, RegExp])[])('is %j', async (fault, status, text) => {
    for (const [effect, purchases] of EFFECTS) {
      const simulator = struck({ ...fault, effect } as Fault);
      const answer = await buy(simulator);
      expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(text)]);
      expect(simulator.ledger.map(({ delivered }) => delivered)).toEqual(Array(purchases).fill('dropped'));
    }
  });

  test('has no effect unless it says so', async () => {
    for (const kind of ['reset', 'html', 'empty', 'redirect', 'decline'] as const) {
      const simulator = struck({ kind });
      await buy(simulator).catch(() => undefined);
      expect([kind, simulator.ledger.length]).toEqual([kind, 0]);
    }
  });

  test.each(EFFECTS)('is a redirect, with effect %s', async (effect, purchases) => {
    const simulator = struck({ kind: 'redirect', effect });
    const { status, headers } = await buy(simulator);
    expect([status, headers.get('location')]).toEqual([
      307,
      expect.stringMatching(/^https:\/\/smartvps\.invalid\/api\/oceansmart\/buyvps/),
    ]);
    expect(simulator.ledger).toHaveLength(purchases);
  });

  test('is a redirect of another kind to another place', async () => {
    const simulator = struck({ kind: 'redirect', status: 301, location: '/elsewhere' });
    const { status, headers } = await buy(simulator);
    expect([status, headers.get('location')]).toEqual([301, '/elsewhere']);
  });

  test('is a flood of so many bytes', async () => {
    const response = await buy(struck({ kind: 'flood', bytes: 100_001 }));
    expect(response.text).toHaveLength(100_001);
    const tooMuch = clientOf(struck({ kind: 'flood', bytes: 2 ** 40 })).buyVps(order);
    expect(await failureOf(tooMuch)).toMatchObject({ code: 'SMARTVPS_REPLY_TOO_LARGE' });
  });
});

import { describe, expect, test } from 'vitest';
import { aSimulator, buy, call, failureOf, isPurchase, POOL, turn } from './support.ts';

describe('a request that is not as the sheet has it', () => {
  const simulator = aSimulator({ credentials: { username: 'shöp', password: 'pä:ss' } });
  const basic = (login: string) => `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(login)))}`;
  const right = { headers: { authorization: basic('shöp:pä:ss') } };

  test.each([
    ['another login', 401, { headers: { authorization: basic('shöp:päss') } }],
    ['no login', 401, { headers: {} }],
    ['a login that is none', 401, { headers: { authorization: 'Bearer x' } }],
    ['another method', 405, { ...right, method: 'PUT' }],
    ['no body', 400, right],
    ['a body that is no JSON', 400, { ...right, body: 'ip=1' }],
    ['an empty name', 400, { ...right, body: '{"ip":"","ram":"4"}' }],
    ['memory as a number', 400, { ...right, body: '{"ip":"103.82.72","ram":4}' }],
    ['no memory', 400, { ...right, body: '{"ip":"103.82.72"}' }],
  ])('with %s is answered %i', async (_what, status, init) => {
    expect((await call(simulator, 'buyvps', undefined, init)).status).toBe(status);
    expect(simulator.ledger).toEqual([]);
  });

  test('with the right login, in UTF-8, it buys', async () => {
    await buy(simulator, POOL.name, right);
    expect(simulator.ledger).toHaveLength(1);
  });

  test('for no verb of the provider gets a page that says so', async () => {
    const { status, text } = await call(aSimulator(), 'restart', { ip: '1.2.3.4' });
    expect([status, text]).toEqual([404, expect.stringContaining('<html>')]);
  });

  test('aborted before it is sent does nothing', async () => {
    const simulator = aSimulator();
    const signal = AbortSignal.abort(new Error('too late'));
    expect(await failureOf(buy(simulator, POOL.name, { signal }))).toEqual(new Error('too late'));
    expect([simulator.ledger, simulator.world.requests()]).toEqual([[], []]);
  });

  test('aborted while its answer is on the way has had its effect', async () => {
    const simulator = aSimulator({ quirks: { latencyMs: 1_000 } });
    const controller = new AbortController();
    const failure = failureOf(buy(simulator, POOL.name, { signal: controller.signal }));
    await turn();
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
    controller.abort(new Error('enough'));
    expect(await failure).toEqual(new Error('enough'));
    await simulator.clock.advance(2_000);
    expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
  });
});

describe('the same seed and the same calls', () => {
  const story = async (seed: number) => {
    const simulator = aSimulator({ seed, quirks: { rowOrder: 'shuffled' } });
    const texts: string[] = [];
    for (const step of [0, 1, 2, 3]) {
      texts.push((await call(simulator, 'ipstock')).text, (await buy(simulator)).text);
      await simulator.clock.advance(90_000 * step);
      const ip = simulator.ledger.filter(isPurchase).at(-1)?.ip;
      texts.push(
        (await call(simulator, 'format', { ip })).text,
        (await call(simulator, 'status', { ip })).text,
      );
    }
    return { texts, ledger: [...simulator.ledger], servers: simulator.world.servers() };
  };

  test('give the same answers, books and servers', async () => {
    expect(await story(7)).toEqual(await story(7));
  });

  test('and another seed gives others', async () => {
    const [one, other] = [await story(7), await story(8)];
    expect(one.ledger).not.toEqual(other.ledger);
    expect(one.servers.map(({ password }) => password)).not.toEqual(
      other.servers.map(({ password }) => password),
    );
  });
});

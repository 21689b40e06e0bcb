import { inspect } from 'node:util';
import { calmQuirks, type Fault } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { AUTHORIZATION, aSimulator, bought, buy, call, clientOf, failureOf, LOGIN, POOL } from './support.ts';

const login = `${LOGIN.username}:${LOGIN.password}`;
const ACTIONS = ['buyvps', 'renewvps', 'start', 'stop', 'format'];

describe('every answer carries the login that it was asked with and a password', () => {
  test.each(['ipstock', 'status', ...ACTIONS, 'changeos'])('%s', async (verb) => {
    const simulator = aSimulator();
    const ip = await bought(simulator);
    const target = verb === 'buyvps' ? POOL.name : ip;
    const { text } = await call(simulator, verb, { ip: target, ram: '4', os: 'ubuntu' });
    const password = simulator.world.servers().at(-1)?.password;
    expect(text).toContain(login);
    expect(text).toContain(verb === 'ipstock' ? simulator.world.server(ip)?.password : password);
  });

  test.each([
    [{ kind: 'status', status: 429 }],
    [{ kind: 'html' }],
    [{ kind: 'flood', bytes: 5_000 }],
    [{ kind: 'decline', text: 'No.' }],
    [{ kind: 'reword', text: 'Yes.' }],
  ] as readonly (readonly [Fault])[])('%j', async (fault) => {
    const simulator = aSimulator({ faults: [{ fault }] });
    expect((await buy(simulator)).text).toContain(login);
  });

  test.each(['unavailable', 'html', 'error_text', 'missing', 'empty'] as const)(
    'a list that is %s',
    async (mode) => {
      const simulator = aSimulator();
      simulator.world.list(mode);
      expect((await call(simulator, 'ipstock')).text).toContain(login);
    },
  );

  test('a redirect, in its location', async () => {
    const simulator = aSimulator({ faults: [{ fault: { kind: 'redirect' } }] });
    expect((await buy(simulator)).headers.get('location')).toContain(encodeURIComponent(login));
  });

  test.each([[{ kind: 'refuse' }], [{ kind: 'reset' }]] as readonly (readonly [Fault])[])(
    'the error of %j',
    async (fault) => {
      const failure = await failureOf(buy(aSimulator({ faults: [{ fault }] })));
      expect(inspect(failure, { depth: Infinity })).toContain(login);
    },
  );

  test('a header that is no login, as it is', async () => {
    const { text } = await call(aSimulator(), 'ipstock', undefined, {
      headers: { authorization: 'Bearer x-y' },
    });
    expect(text).toContain('Bearer x-y');
  });

  test('a purchase in JSON stays JSON, and is believed', async () => {
    const simulator = aSimulator({ quirks: { purchaseAnswer: 'json', actionEncoding: 'plain' } });
    expect(JSON.parse((await buy(simulator)).text)).toMatchObject({
      status: 'success',
      account: expect.any(String),
    });
    await clientOf(simulator).buyVps({ packageName: POOL.name, memoryGb: 4 });
  });
});

describe('where answers are to carry none', () => {
  test.each(['ipstock', ...ACTIONS])('%s has none', async (verb) => {
    const simulator = aSimulator({ quirks: calmQuirks });
    const ip = await bought(simulator);
    const { text } = await call(simulator, verb, { ip: verb === 'buyvps' ? POOL.name : ip, ram: '4' });
    expect(text).not.toContain(LOGIN.password);
    for (const { password } of simulator.world.servers()) expect(text).not.toContain(password);
  });
});

test('what the simulator keeps of requests holds no login', async () => {
  const simulator = aSimulator();
  await buy(simulator);
  const kept = inspect([simulator.world.requests(), simulator.ledger], { depth: Infinity });
  for (const secret of [LOGIN.password, AUTHORIZATION]) expect(kept).not.toContain(secret);
});

import { calmQuirks, type SimulatorQuirks } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { isInPool } from '../../src/rules/pool.ts';
import { NOON } from '../builders.ts';
import { aSimulator, buy, call, clientOf, isPurchase, OTHER_POOL, POOL, unwrapped } from './support.ts';

const dry = (quirks: Partial<SimulatorQuirks> = {}, seed = 1) =>
  aSimulator({ packages: [{ ...POOL, ipv4: 0 }, OTHER_POOL], quirks, seed });

describe('a purchase', () => {
  test('is booked with everything that was charged for', async () => {
    const simulator = aSimulator();
    await buy(simulator);
    expect(simulator.ledger).toEqual([
      {
        type: 'purchase',
        at: NOON,
        packageName: '103.82.72',
        packageId: '5',
        memoryGb: 4,
        ip: expect.stringMatching(/^103\.82\.72\.\d+$/),
        inPool: true,
        delivered: 'answered',
      },
    ]);
    const ip = simulator.ledger.find(isPurchase)?.ip ?? '';
    expect(simulator.world.server(ip)).toMatchObject({
      ip,
      packageName: '103.82.72',
      poolId: '5',
      memoryGb: 4,
      boughtAt: NOON,
      expiresAt: NOON + 30 * 86_400_000,
      username: 'root',
    });
    expect(simulator.world.packages()[0]?.ipv4).toBe(70);
  });

  test('is made and charged as often as it is asked for', async () => {
    const simulator = aSimulator();
    await Promise.all([buy(simulator), buy(simulator), buy(simulator)]);
    expect(new Set(simulator.ledger.filter(isPurchase).map(({ ip }) => ip)).size).toBe(3);
  });

  test.each([['api/oceansmart'], ['api/ocean'], ['v2/deep/er'], ['']])(
    'is found under the path prefix "%s"',
    async (prefix) => {
      const simulator = aSimulator();
      const init = { method: 'POST', body: JSON.stringify({ ip: POOL.name, ram: '8' }) };
      await simulator.fetch(`https://any.test/${prefix}/buyvps?x=1`, init);
      expect(simulator.ledger).toMatchObject([{ memoryGb: 8 }]);
    },
  );

  test.each([
    ['text', {}, (ip: string) => `Your VPS has been created. IP: ${ip} (package 103.82.72)`],
    ['text', { echoesName: false }, (ip: string) => `Your VPS has been created. IP: ${ip}`],
    [
      'text',
      { wording: { purchased: '{ip} ist da, {name}' }, echoesName: false },
      (ip: string) => `${ip} ist da, 103.82.72`,
    ],
    ['json', {}, (ip: string) => ({ status: 'success', ip, package: '103.82.72' })],
    ['address', {}, (ip: string) => ip],
  ] as const)('is answered as %s with %j', async (purchaseAnswer, quirks, wanted) => {
    const simulator = aSimulator({ quirks: { purchaseAnswer, echoesSecrets: false, ...quirks } });
    const { text } = await buy(simulator);
    const ip = simulator.ledger.find(isPurchase)?.ip ?? '';
    expect(unwrapped(text)).toEqual(wanted(ip));
  });

  test.each(['text', 'json', 'address'] as const)(
    'answered as %s in any wrapping is believed by the client',
    async (purchaseAnswer) => {
      for (const actionEncoding of [
        'plain',
        'string',
        'quoted_twice',
        'numeric_keys',
        'byte_order_mark',
      ] as const) {
        const packages = [{ ...POOL, name: '103.195.160.2' }];
        const simulator = aSimulator({ packages, quirks: { purchaseAnswer, actionEncoding } });
        const { ip } = await clientOf(simulator).buyVps({ packageName: '103.195.160.2', memoryGb: 4 });
        expect(simulator.ledger).toMatchObject([{ ip }]);
      }
    },
  );

  test.each([
    ['an unknown package', '103.82.7', {}],
    ['one in another case', ' 103.82.72', {}],
    ['an inactive package', POOL.name, { status: 'Suspended' }],
  ])('of %s is declined with a text, and nothing is charged', async (_what, name, change) => {
    const simulator = aSimulator();
    simulator.world.set(POOL.id, change);
    const { status, text } = await buy(simulator, name);
    expect([status, text]).toEqual([200, expect.stringMatching(/Error: package .* not/)]);
    expect(simulator.ledger).toEqual([]);
  });
});

describe('a pool that has run dry', () => {
  test('gets an address of another package, which counts it', async () => {
    const simulator = dry({ dryPool: 'another_pool' });
    await buy(simulator);
    const [entry] = simulator.ledger.filter(isPurchase);
    expect(entry).toMatchObject({ packageName: POOL.name, packageId: '5', inPool: false });
    expect(isInPool(entry?.ip ?? '', OTHER_POOL.name)).toBe('match');
    expect(simulator.world.packages().map(({ ipv4 }) => ipv4)).toEqual([0, 8]);
    expect(simulator.world.server(entry?.ip ?? '')).toMatchObject({ poolName: OTHER_POOL.name });
  });

  test('gets one of the neighbouring /24', async () => {
    const simulator = dry({ dryPool: 'neighbour' });
    await buy(simulator);
    expect(simulator.ledger).toMatchObject([
      { ip: expect.stringMatching(/^103\.82\.7[13]\./), inPool: false },
    ]);
    expect(simulator.world.packages().map(({ ipv4 }) => ipv4)).toEqual([0, 9]);
  });

  test('gets either by default, never one of its own', async () => {
    const pools = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const simulator = dry({}, seed);
      await buy(simulator);
      const ip = simulator.ledger.find(isPurchase)?.ip ?? '';
      expect(isInPool(ip, POOL.name)).toBe('mismatch');
      pools.add(ip.split('.').slice(0, 2).join('.'));
    }
    expect(pools).toEqual(new Set(['103.82', '45.12']));
  });

  test('gets a neighbour when no other package has any', async () => {
    const simulator = aSimulator({ packages: [{ ...POOL, ipv4: 0 }], quirks: { dryPool: 'another_pool' } });
    await buy(simulator);
    expect(simulator.ledger).toMatchObject([{ ip: expect.stringMatching(/^103\.82\.7[13]\./) }]);
  });

  test('never gets an address of its own by way of a package that overlaps it', async () => {
    const packages = [
      { ...POOL, ipv4: 0 },
      { ...OTHER_POOL, name: '103.82.72.9' },
    ];
    const simulator = aSimulator({ packages, quirks: { dryPool: 'another_pool' } });
    await buy(simulator);
    expect(isInPool(simulator.ledger.find(isPurchase)?.ip ?? '', POOL.name)).toBe('mismatch');
    expect(simulator.world.packages()[1]?.ipv4).toBe(OTHER_POOL.ipv4);
  });

  test('is declined where the quirk says so', async () => {
    const simulator = dry({ dryPool: 'refuse' });
    expect((await buy(simulator)).text).toContain('Error: no IP left in package 103.82.72');
    expect(simulator.ledger).toEqual([]);
  });

  test('a release gives the address back to the package that it was taken from', async () => {
    const simulator = dry({ dryPool: 'another_pool' });
    await buy(simulator);
    simulator.world.release(simulator.ledger.find(isPurchase)?.ip ?? '');
    expect(simulator.world.packages().map(({ ipv4 }) => ipv4)).toEqual([0, 9]);
  });
});

describe('the ledger', () => {
  test('is a live list that nobody else can write', async () => {
    const { ledger, fetch } = aSimulator({ quirks: calmQuirks });
    expect(ledger).toEqual([]);
    await buy({ fetch });
    expect(ledger).toHaveLength(1);
    expect(() => Reflect.apply(Array.prototype.push, ledger, [{}])).toThrow(TypeError);
    expect(() => Object.assign(ledger[0] ?? {}, { ip: '1.2.3.4' })).toThrow(TypeError);
    expect(ledger).toHaveLength(1);
  });

  test('holds what was charged and nothing else', async () => {
    const simulator = aSimulator();
    await buy(simulator);
    const ip = simulator.ledger.find(isPurchase)?.ip;
    for (const verb of ['ipstock', 'status', 'start', 'stop', 'format']) await call(simulator, verb, { ip });
    await call(simulator, 'changeos', { ip, os: 'centos' });
    await call(simulator, 'renewvps', { ip });
    expect(simulator.ledger.map(({ type }) => type)).toEqual(['purchase', 'renewal']);
  });
});

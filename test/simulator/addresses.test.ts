import { describe, expect, test } from 'vitest';
import { isPublicIpv4 } from '../../src/domain/address.ts';
import { isInPool } from '../../src/rules/pool.ts';
import { neighbourOf, pickAddress, rangeOf } from '../../src/simulator/addresses.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { aSimulator, bought, buy, isPurchase } from './support.ts';

const NAMES = [
  '103.82.72',
  '103.195',
  '103.83.x',
  '103.83.*',
  '103.109.18x',
  '103.93.1x',
  '103.93.2xx',
  '103.195.160.2',
  '🏅 103.195',
  'Ocean [103.181.91] fast',
];

const picked = (range: ReturnType<typeof rangeOf>, seed: number) =>
  pickAddress(range, seededRandom(seed), () => true) ?? '';

describe('the addresses of a package', () => {
  test.each(NAMES)('%s: lie in its pool as the library reads it', (name) => {
    for (let seed = 0; seed < 200; seed += 1) {
      const ip = picked(rangeOf(name), seed);
      expect(isInPool(ip, name)).toBe('match');
      expect(isPublicIpv4(ip)).toBe(true);
    }
  });

  test.each(NAMES)('%s: have neighbours outside it, nearby', (name) => {
    const [first] = rangeOf(name);
    for (let seed = 0; seed < 50; seed += 1) {
      const ip = picked(neighbourOf(rangeOf(name)), seed);
      expect(isInPool(ip, name)).toBe('mismatch');
      expect(ip.split('.')[0]).toBe(String(first[0]));
    }
  });

  test('the neighbour of a /24 is the next third octet, of a /16 the next second', () => {
    expect(picked(neighbourOf(rangeOf('103.181.91')), 1)).toMatch(/^103\.181\.(90|92)\./);
    expect(picked(neighbourOf(rangeOf('103.181')), 1)).toMatch(/^103\.(180|182)\./);
  });

  test.each(['Premium', '', 'x.1', '3.1GHz', '103.300', '1.2.3.4.5', '103.82.'])(
    'a name with no pattern has public ones of its own: "%s"',
    (name) => {
      const ips = [1, 2, 3].map((seed) => picked(rangeOf(name), seed));
      for (const ip of ips) expect(isPublicIpv4(ip)).toBe(true);
      expect(new Set(ips.map((ip) => ip.split('.').slice(0, 3).join('.'))).size).toBe(1);
    },
  );

  test('of a full address are the ones around it', () => {
    const ips = Array.from({ length: 50 }, (_, seed) => picked(rangeOf('103.195.160.2'), seed));
    expect(new Set(ips).size).toBeGreaterThan(20);
  });

  test('are all of them found before none is left', () => {
    const taken = new Set<string>();
    const range = rangeOf('103.82.72');
    for (let ip = next(); ip !== undefined; ip = next()) taken.add(ip);
    expect(taken.size).toBe(254);

    function next() {
      return pickAddress(range, seededRandom(taken.size), (ip) => !taken.has(ip));
    }
  });
});

describe('a sale', () => {
  test('gives each address once while its server lives', async () => {
    const simulator = aSimulator({
      packages: [{ id: 1, name: '103.82.72', ipv4: 300, status: 'active' }],
      quirks: { dryPool: 'refuse' },
    });
    for (let count = 0; count < 260; count += 1) await buy(simulator);
    const ips = simulator.ledger.filter(isPurchase).map(({ ip }) => ip);
    expect(ips).toHaveLength(254);
    expect(new Set(ips).size).toBe(254);
  });

  test('counts the pool down, and a release counts it up and frees the address', async () => {
    const simulator = aSimulator({
      packages: [{ id: 1, name: '103.82.72', ipv4: 1, status: 'active' }],
      quirks: { dryPool: 'refuse' },
    });
    const ip = await bought(simulator);
    expect(simulator.world.packages()[0]?.ipv4).toBe(0);
    await buy(simulator);
    expect(simulator.ledger).toHaveLength(1);

    simulator.world.release(ip);
    expect(simulator.world.packages()[0]?.ipv4).toBe(1);
    expect(simulator.world.server(ip)).toBeUndefined();
    await buy(simulator);
    expect(simulator.ledger).toHaveLength(2);
  });
});

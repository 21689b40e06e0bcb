import { describe, expect, it } from 'vitest';
import type { PackageConfig } from '../../src/domain/stock.ts';
import { isInPool, poolOf, poolOfConfig } from '../../src/rules/pool.ts';

const octet = (from: number, to = from) => ({ from, to });
const ANY = octet(0, 255);

describe('poolOf', () => {
  it.each([
    ['103.82.72', [octet(103), octet(82), octet(72), ANY]],
    ['103.195', [octet(103), octet(195), ANY, ANY]],
    ['103.83.x', [octet(103), octet(83), ANY, ANY]],
    ['103.83.*', [octet(103), octet(83), ANY, ANY]],
    ['103.83.72.x', [octet(103), octet(83), octet(72), ANY]],
    ['103.x.72', [octet(103), ANY, octet(72), ANY]],
    ['103.109.18x', [octet(103), octet(109), octet(180, 189), ANY]],
    ['103.93.1x', [octet(103), octet(93), octet(10, 19), ANY]],
    ['103.93.1xx', [octet(103), octet(93), octet(100, 199), ANY]],
    ['103.93.2xx', [octet(103), octet(93), octet(200, 255), ANY]],
    ['103.93.25x', [octet(103), octet(93), octet(250, 255), ANY]],
    ['103.93.72.1x', [octet(103), octet(93), octet(72), octet(10, 19)]],
    ['103.195.160.2', [octet(103), octet(195), octet(160), ANY]],
    ['0.0', [octet(0), octet(0), ANY, ANY]],
    ['🏅 103.195', [octet(103), octet(195), ANY, ANY]],
    ['Premium 103.195 3.1GHz', [octet(103), octet(195), ANY, ANY]],
    ['(103.195)', [octet(103), octet(195), ANY, ANY]],
    ['103.195 - 8GB', [octet(103), octet(195), ANY, ANY]],
  ])('reads %j', (name, pool) => {
    expect(poolOf(name)).toEqual(pool);
  });

  it.each([
    ...[
      '',
      'Premium',
      '🏅',
      '103',
      'x',
      '*',
      'x.x',
      'x.103',
      '*.103',
      '3.1GHz',
      '103..82',
      '103.82.',
      '.103.82',
    ],
    ...[
      '103.82 103.83',
      '103.82 103.82',
      '103.195 and 3.1',
      '256.1',
      '103.256',
      '103.999.1',
      '103.82.72.5.1',
    ],
    ...['103.26x', '103.3xx', '103.1xxx', '103.x1', '103.xx', '103.18X', '103.1*', '103.082', '0103.82'],
    ...['103.1x8', '103.18xa', '103.a1x', '103.01x', '1a.2', 'a1.2'],
    ...['１０３.８２', '103,82', '103.82a', 'v103.82', '103.-1', '1e2.3'],
  ])('reads no pool out of %j', (name) => {
    expect(poolOf(name)).toBeUndefined();
  });
});

describe('a name that is no text', () => {
  it.each([undefined, null, 103.82, ['103.82.72'], {}])('stands for no addresses: %j', (name) => {
    expect(poolOf(name as string)).toBeUndefined();
    expect(poolOfConfig({ packageName: name } as PackageConfig)).toBeUndefined();
  });

  it.each([103.82, ['103.82.72'], {}])('stands for none as an address pattern: %j', (addressPattern) => {
    const config = { packageName: '103.82.72', addressPattern } as unknown as PackageConfig;
    expect(poolOfConfig(config)).toBeUndefined();
  });
});

describe('isInPool', () => {
  it.each([
    ['103.82.72.5', '103.82.72', 'match'],
    ['103.82.72.5', '103.82.7', 'mismatch'],
    ['103.82.7.5', '103.82.72', 'mismatch'],
    ['103.82.7.5', '103.82.7', 'match'],
    ['103.109.180.7', '103.109.18x', 'match'],
    ['103.109.189.7', '103.109.18x', 'match'],
    ['103.109.179.7', '103.109.18x', 'mismatch'],
    ['103.109.190.7', '103.109.18x', 'mismatch'],
    ['103.109.18.7', '103.109.18x', 'mismatch'],
    ['103.195.160.20', '103.195.160.2', 'match'],
    ['103.195.160.2', '103.195.160.2', 'match'],
    ['103.195.161.2', '103.195.160.2', 'mismatch'],
    ['103.182.44.18', '103.181.91', 'mismatch'],
    ['103.181.90.21', '103.181.91', 'mismatch'],
    ['103.195.1.1', '🏅 103.195', 'match'],
    ['103.83.255.255', '103.83.x', 'match'],
    ['103.84.0.1', '103.83.x', 'mismatch'],
    ['103.82.72.5', 'Premium', 'unverifiable'],
    ['103.82.72.5', '', 'unverifiable'],
    ['103.82.72.5', 'x', 'unverifiable'],
    ['103.82.72.5', '103.82 103.83', 'unverifiable'],
    ['103.82.072.5', '103.82.72', 'mismatch'],
    ['103.82.72', '103.82.72', 'mismatch'],
    ['::ffff:103.82.72.5', '103.82.72', 'mismatch'],
    ['', '103.82.72', 'mismatch'],
  ] as const)('finds %s in %j: %s', (ip, name, expected) => {
    expect(isInPool(ip, name)).toBe(expected);
    expect(isInPool(ip, poolOf(name))).toBe(expected);
  });

  it('cannot tell without a pool', () => {
    for (const none of [undefined, null]) expect(isInPool('103.82.72.5', none as never)).toBe('unverifiable');
  });
});

describe('poolOfConfig', () => {
  const config = { packageName: '103.195.160.2' };

  it('reads the name where no administrator has said otherwise', () => {
    expect(poolOfConfig(config)).toEqual(poolOf('103.195.160.2'));
    for (const addressPattern of [undefined, null] as unknown as string[])
      expect(poolOfConfig({ ...config, addressPattern })).toEqual(poolOf('103.195.160.2'));
  });

  it.each([
    ['203.0.112', [octet(203), octet(0), octet(112), ANY]],
    ['103.195.160.2', [octet(103), octet(195), octet(160), octet(2)]],
    ['103.195.160.1x', [octet(103), octet(195), octet(160), octet(10, 19)]],
  ])('reads the address pattern %j instead of the name', (addressPattern, pool) => {
    expect(poolOfConfig({ ...config, addressPattern })).toEqual(pool);
  });

  it.each(['', 'anywhere', '103.195 103.196'])(
    'reads no pool out of %j, whatever the name says',
    (pattern) => {
      expect(poolOfConfig({ ...config, addressPattern: pattern })).toBeUndefined();
    },
  );
});

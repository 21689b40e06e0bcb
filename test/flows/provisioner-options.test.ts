import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import type { ProvisionerOptions } from '../../src/flows/provisioner-options.ts';
import { createMemoryRepositories } from '../../src/repositories/memory.ts';
import { aProvider } from './support/scripted-provider.ts';
import { aShop } from './support/shop.ts';
import { SECOND, virtualClock } from './support/virtual-clock.ts';

const whole = (): ProvisionerOptions => ({
  client: aProvider(virtualClock(), []),
  ...createMemoryRepositories(),
});

const made = (part: object) => () => new Provisioner({ ...whole(), ...part } as ProvisionerOptions);

describe('new Provisioner', () => {
  it('takes a client and repositories, and nothing more', () => {
    expect(made({})).not.toThrow();
  });

  it.each(['client', 'stock', 'orders', 'provisions'])('is refused without %s', (part) => {
    for (const value of [undefined, null, 'x'])
      expect(made({ [part]: value })).toThrow(expect.objectContaining({ option: part }));
  });

  it('says how repositories are handed in', () => {
    const { client, ...repositories } = whole();
    expect(() => new Provisioner({ client, repositories } as never)).toThrow(
      'Option stock is missing. Repositories are spread: { client, ...repositories }.',
    );
  });

  it.each([
    [{}, 220 * SECOND],
    [{ purchaseTimeoutMs: 60_000 }, 100 * SECOND],
    [{ sendWithinMs: 1_000 }, 211 * SECOND],
    [{ sendWithinMs: 1, purchaseTimeoutMs: 1 }, 30_002],
  ])('with %o refuses a lease that does not outlast answerBy and 30 seconds', (options, shortest) => {
    expect(made({ ...options, leaseMs: shortest })).toThrow(ConfigurationError);
    expect(made({ ...options, leaseMs: shortest })).toThrow(expect.objectContaining({ option: 'leaseMs' }));
    expect(made({ ...options, leaseMs: 1 })).toThrow(String(shortest));
    expect(made({ ...options, leaseMs: shortest + 1 })).not.toThrow();
  });

  const TIMES = [
    'purchaseTimeoutMs',
    'sendWithinMs',
    'leaseMs',
    'quietWindowMs',
    'waitForCredentialsMs',
    'credentialsWithinMs',
    'deferUpToMs',
  ];

  it.each(TIMES)('refuses a %s that is no time', (option) => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '60', null])
      expect(made({ [option]: value })).toThrow(
        expect.objectContaining({ option, code: 'SMARTVPS_CONFIGURATION' }),
      );
  });

  it.each(['quietWindowMs', 'waitForCredentialsMs', 'deferUpToMs'])('takes 0 as %s', (option) => {
    expect(made({ [option]: 0 })).not.toThrow();
  });

  it.each(['purchaseTimeoutMs', 'sendWithinMs', 'credentialsWithinMs'])('does not take 0 as %s', (option) => {
    expect(made({ [option]: 0 })).toThrow(ConfigurationError);
  });

  it.each([
    ['stock', {}],
    ['orders', {}],
    ['provisions', {}],
    ['beforePurchase', true],
    ['clock', {}],
    ['clock', 5],
    ['random', 0.5],
    ['onEvent', { onEvent() {} }],
  ])('refuses as %s what cannot work: %o', (option, value) => {
    expect(made({ [option]: value })).toThrow(
      expect.objectContaining({ option, code: 'SMARTVPS_CONFIGURATION' }),
    );
  });

  it('takes null for an option that is left out', () => {
    expect(
      made({ clock: null, random: null, logger: null, onEvent: null, beforePurchase: null }),
    ).not.toThrow();
  });

  it('refuses a minimumIps that would sell what is not there', () => {
    for (const minimumIps of [0, -1, 1.5, Number.NaN])
      expect(made({ minimumIps })).toThrow(ConfigurationError);
  });

  it('with nothing said marks a purchase by 10 and 180 seconds and leases both longer than 30 seconds more', async () => {
    const shop = aShop();
    const leases: number[] = [];
    const { acquirePool } = shop.provisions;
    shop.provisions.acquirePool = (request) => {
      leases.push(request.leaseUntil);
      return acquirePool(request);
    };
    shop.provider.onPurchase.push(async ({ sell, options }) => {
      const now = shop.clock.now();
      const { mark, leaseUntil = 0 } = await shop.record();
      expect(mark).toEqual({
        attempt: 1,
        fence: 1,
        sendBy: now + 10 * SECOND,
        answerBy: now + 190 * SECOND,
        stockBefore: 50,
      });
      expect(options).toMatchObject({ timeoutMs: 180 * SECOND, totalTimeoutMs: 180 * SECOND });
      expect(leaseUntil).toBeGreaterThan(now + 220 * SECOND);
      expect(Math.max(...leases)).toBeGreaterThan(now + 220 * SECOND);
      return sell();
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('outlasts the answer with both leases also when storage is slow', async () => {
    const shop = aShop({ options: { leaseMs: 220 * SECOND + 1 } });
    const leases: number[] = [];
    const { acquirePool } = shop.provisions;
    shop.provisions.acquirePool = async (request) => {
      leases.push(request.leaseUntil);
      await shop.clock.sleep(3 * SECOND);
      return acquirePool(request);
    };
    shop.provider.onPurchase.push(async ({ sell }) => {
      const { mark, leaseUntil = 0 } = await shop.record();
      const answeredBy = (mark?.answerBy ?? 0) + 30 * SECOND;
      expect(leaseUntil).toBeGreaterThan(answeredBy);
      expect(Math.max(...leases)).toBeGreaterThan(answeredBy);
      return sell();
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });
});

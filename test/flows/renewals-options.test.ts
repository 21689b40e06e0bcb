import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import type { RenewalsOptions } from '../../src/flows/renewal-options.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import { createMemoryRepositories } from '../../src/repositories/memory.ts';
import { aRenewalShop, FIRST_EXPIRY, KEY } from './renewals-shop.ts';
import { aProvider } from './support/scripted-provider.ts';
import { MINUTE, SECOND, virtualClock } from './support/virtual-clock.ts';

const whole = (): RenewalsOptions => ({
  client: aProvider(virtualClock(), []),
  ...createMemoryRepositories(),
});

const made = (part: object) => () => new Renewals({ ...whole(), ...part } as RenewalsOptions);

describe('new Renewals', () => {
  it('takes a client and repositories, and nothing more', () => {
    expect(made({})).not.toThrow();
    const { client, provisions, renewals } = whole();
    expect(() => new Renewals({ client, provisions, renewals })).not.toThrow();
  });

  it.each(['client', 'provisions', 'renewals'])('is refused without %s', (part) => {
    for (const value of [undefined, null, 'x'])
      expect(made({ [part]: value })).toThrow(expect.objectContaining({ option: part }));
    expect(() => new Renewals(undefined as unknown as RenewalsOptions)).toThrow(ConfigurationError);
  });

  it.each([
    [{}, 220 * SECOND],
    [{ purchaseTimeoutMs: 60_000 }, 100 * SECOND],
    [{ sendWithinMs: 1_000 }, 211 * SECOND],
  ])('with %o refuses a lease that does not outlast the answer and 30 seconds', (options, shortest) => {
    expect(made({ ...options, leaseMs: shortest })).toThrow(expect.objectContaining({ option: 'leaseMs' }));
    expect(made({ ...options, leaseMs: 1 })).toThrow(String(shortest));
    expect(made({ ...options, leaseMs: shortest + 1 })).not.toThrow();
  });

  const TIMES = [
    'purchaseTimeoutMs',
    'sendWithinMs',
    'leaseMs',
    'quietWindowMs',
    'waitForExpiryMs',
    'deferUpToMs',
  ];

  it.each(TIMES)('refuses a %s that is no time', (option) => {
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '60', null])
      expect(made({ [option]: value })).toThrow(
        expect.objectContaining({ option, code: 'SMARTVPS_CONFIGURATION' }),
      );
  });

  it.each(['quietWindowMs', 'waitForExpiryMs', 'deferUpToMs'])('takes 0 as %s', (option) => {
    expect(made({ [option]: 0 })).not.toThrow();
  });

  it.each(['purchaseTimeoutMs', 'sendWithinMs'])('does not take 0 as %s', (option) => {
    expect(made({ [option]: 0 })).toThrow(ConfigurationError);
  });

  it.each([
    ['provisions', {}],
    ['renewals', {}],
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
    expect(made({ clock: null, random: null, logger: null, onEvent: null })).not.toThrow();
  });

  it('waits for the expiry as long as it is told', async () => {
    for (const [waitForExpiryMs, least, most] of [
      [undefined, 0, MINUTE],
      [0, 0, 0],
      [10 * MINUTE, 9 * MINUTE, 10 * MINUTE],
    ] as const) {
      const shop = await aRenewalShop({
        options: { ...(waitForExpiryMs !== undefined && { waitForExpiryMs }) },
      });
      const begin = shop.clock.now();
      shop.books.onExpiry = () => new Date(FIRST_EXPIRY);
      expect(await shop.worker.renew('A-1', KEY)).toMatchObject({ status: 'awaiting_expiry' });
      expect(shop.clock.now() - begin).toBeLessThanOrEqual(most);
      expect(shop.clock.now() - begin).toBeGreaterThanOrEqual(least);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { PurchaseNotRecordedError } from '../../src/domain/errors.ts';
import { NOON } from '../builders.ts';
import { aRenewalShop } from './renewals-shop.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { aShop } from './support/shop.ts';

/** Far more than any wait takes; what sleeps so often would go on for ever. */
const TOO_OFTEN = 1_000;

/** A clock that stands while every sleep is over at once, as people write it for a test of their own. */
function aStandingClock() {
  let sleeps = 0;
  const sleep = async () => {
    sleeps += 1;
    if (sleeps >= TOO_OFTEN) throw new Error('This would go on for ever.');
  };
  return { now: () => NOON, sleep, sleeps: () => sleeps };
}

describe('on a clock that stands', () => {
  it('the wait for a login ends after as many pauses as fill its time', async () => {
    const clock = aStandingClock();
    const shop = aShop({ options: { clock } });
    shop.provider.onStatus = () => NO_LOGIN;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'awaiting_credentials' });
    expect(clock.sleeps()).toBeGreaterThan(3);
    expect(clock.sleeps()).toBeLessThan(TOO_OFTEN);
  });

  it('the wait for an expiry that moves ends as well', async () => {
    const clock = aStandingClock();
    const shop = await aRenewalShop({ options: { clock } });
    shop.books.onRenewal.push(() => ({ text: 'ok', attempts: 1 }));
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry' });
    expect(clock.sleeps()).toBeGreaterThan(0);
    expect(clock.sleeps()).toBeLessThan(TOO_OFTEN);
  });

  it('an answer that storage never takes is handed back', async () => {
    const clock = aStandingClock();
    const shop = aShop({ options: { clock } });
    const recordEvidence = () => Promise.reject(new Error('down'));
    const worker = shop.aProvisioner({ provisions: { ...shop.provisions, recordEvidence } });
    await expect(worker.provision('A-1')).rejects.toBeInstanceOf(PurchaseNotRecordedError);
    expect(clock.sleeps()).toBeGreaterThan(3);
  });
});

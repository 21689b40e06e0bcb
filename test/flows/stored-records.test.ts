import { describe, expect, it } from 'vitest';
import type { PackageList } from '../../src/domain/calls.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import { aRenewalShop, KEY, type RenewalShop } from './renewals-shop.ts';
import { timedOut } from './support/failures.ts';
import { intercepted } from './support/interception.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { ANNA, aShop } from './support/shop.ts';
import { MINUTE } from './support/virtual-clock.ts';

const IP = '103.195.160.77';
const SERVER = { address: IP, holdsAddress: true } as const;

/** Puts a renewal of order `A-1` in storage as somebody else may have left it there. */
async function leave({ renewals }: RenewalShop, part: Partial<Renewal>): Promise<void> {
  const { renewal } = await renewals.claim({ ...KEY, now: 0, leaseUntil: 1 });
  await renewals.advance(renewal.version, { ...renewal, leaseUntil: undefined, ...part });
}

describe('a record of an order that lacks what a record may lack', () => {
  it('and is put off without a time to come back says so', async () => {
    const shop = aShop();
    await shop.leave({ dueAt: undefined });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'deferred', retryAt: 0 });
  });

  it('and waits for its login with no end to it is a case for a person', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'purchased', ...SERVER });
    shop.provider.onStatus = () => NO_LOGIN;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'needs_review',
      reason: 'credentials_missing',
    });
  });

  it('and waits for the login of no address asks the provider nothing', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'purchased', credentialsBy: shop.clock.now() + 2 * MINUTE });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ reason: 'credentials_missing' });
    expect(shop.provider.asked.status).toBe(0);
  });

  it('and has failed for no reason is told as failed', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'failed', progressVersion: 1 });
    await shop.provisioner.processDue();
    expect(await shop.order()).toMatchObject({ status: 'failed', provisioningError: 'failed' });
  });

  it('and has ended without the shop having heard of it is nothing to tell', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'ended', progressVersion: 1 });
    await shop.provisioner.processDue();
    expect(await shop.order()).not.toHaveProperty('status');
    expect(await shop.record()).toMatchObject({ stage: 'ended', dueAt: undefined, leaseUntil: undefined });
  });

  it('and is in review for nothing that was written down is shown as it is', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'needs_review', reason: 'wrong_pool', needsAttention: true, ...SERVER });
    expect(await shop.provisioner.review()).toMatchObject([
      { reason: 'wrong_pool', message: '', since: (await shop.record()).updatedAt },
    ]);
  });

  it('and knows neither package nor purchase is diagnosed as that', async () => {
    const shop = aShop();
    await shop.leave({ stage: 'active', ...SERVER });
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.filter(({ name }) => name === 'purchase' || name === 'address')).toEqual([
      { name: 'purchase', ok: true, message: 'The record says active after 0 purchase attempts.' },
      {
        name: 'address',
        ok: undefined,
        message: `Address ${IP} cannot be checked against the name "".`,
      },
    ]);
  });

  it('and whose server says nothing of its state is diagnosed as unknown', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    const silent = { machineStatus: undefined, powerStatus: undefined, actionStatus: undefined };
    shop.provider.onStatus = () => silent;
    const { checks } = await shop.provisioner.diagnose('A-1');
    expect(checks.at(-1)?.message).toContain('machine unknown, power unknown, last action unknown');
  });
});

describe('a list', () => {
  it('that is none puts the order off, and buys nothing', async () => {
    const shop = aShop();
    const packages = { length: 1 } as unknown as PackageList['packages'];
    shop.provider.onList = () => ({ packages, duplicates: [], rejected: [], attempts: 1 });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'list_unavailable',
    });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('that throws while it is read fails the call and not the order, and buys nothing', async () => {
    const shop = aShop();
    const row = {
      get id(): string {
        throw new TypeError('no id');
      },
    };
    const packages = [row as PackageList['packages'][number]];
    shop.provider.onList = () => ({ packages, duplicates: [], rejected: [], attempts: 1 });
    await expect(shop.provisioner.provision('A-1')).rejects.toBeInstanceOf(TypeError);
    expect(await shop.record()).toMatchObject({ stage: 'pending', leaseUntil: undefined });
    expect(shop.provider.asked.buyVps).toBe(0);
  });
});

describe('a record of an order that the shop no longer has', () => {
  it('is put off until it has, where nothing was bought', async () => {
    const shop = aShop({ orders: [] });
    await shop.provisioner.enqueue('A-1');
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'order_missing',
    });
  });
});

describe('a decision on a record', () => {
  it('that moves each time it is looked at is refused in the end', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    let tries = 0;
    const provisions = intercepted(shop.provisions, async ({ method, go }) => {
      if (method !== 'advance') return go();
      tries += 1;
      return 'conflict';
    });
    await expect(shop.aProvisioner({ provisions }).end('A-1', ANNA)).rejects.toThrow('changed meanwhile');
    expect(tries).toBe(5);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('stands when storage goes down right behind it', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    let isDown = false;
    const provisions = intercepted(shop.provisions, async ({ method, go }) => {
      if (isDown) throw new Error('no primary');
      isDown = method === 'advance';
      return go();
    });
    expect(await shop.aProvisioner({ provisions }).end('A-1', ANNA)).toMatchObject({ status: 'ended' });
    expect(await shop.record()).toMatchObject({ stage: 'ended' });
  });
});

describe('a renewal that lacks what a record may lack', () => {
  it('and waits without a time to come back says so', async () => {
    const shop = await aRenewalShop();
    await leave(shop, { stage: 'awaiting_expiry', dueAt: undefined });
    expect(await shop.renew()).toMatchObject({ status: 'awaiting_expiry', retryAt: 0 });
  });

  it('and waits for the expiry of no address asks the provider nothing', async () => {
    const shop = await aRenewalShop();
    await leave(shop, { stage: 'awaiting_expiry', dueAt: 0 });
    expect(await shop.worker.processDue()).toMatchObject({ results: [{ status: 'awaiting_expiry' }] });
    expect(shop.provider.asked.status).toBe(0);
  });

  it('and comes back from storage without one is looked for again at once', async () => {
    const shop = await aRenewalShop();
    shop.books.onRenewal.push(() => {
      throw timedOut('renewvps');
    });
    let answers: readonly unknown[] = ['conflict'];
    const renewals = intercepted(shop.renewals, async ({ method, args, go }) => {
      const next = args[1] as Renewal;
      if (method !== 'advance' || next.stage !== 'awaiting_expiry' || next.tries !== 1) return go();
      await shop.renewals.advance(next.version, { ...next, dueAt: undefined });
      const [answer = await go(), ...others] = answers;
      answers = others;
      return answer;
    });
    const looks: number[] = [];
    const { onStatus } = shop.provider;
    shop.provider.onStatus = async (ip) => {
      looks.push(shop.clock.now());
      return { ...(await onStatus?.(ip)) };
    };
    await shop.aRenewals({ renewals }).renew('A-1', KEY);
    expect(looks[2]).toBe(looks[1]);
  });

  it('and is in review for nothing that was written down is shown as one that nobody can tell', async () => {
    const shop = await aRenewalShop();
    await leave(shop, { stage: 'needs_review', reason: undefined, message: undefined });
    const [open] = await shop.worker.review();
    expect(open).toMatchObject({ reason: 'outcome_unknown', message: '' });
    expect(open).toMatchObject({ since: (await shop.renewal()).updatedAt });
    for (const field of ['address', 'expiresBefore', 'expiresAfter']) expect(open).not.toHaveProperty(field);
  });
});

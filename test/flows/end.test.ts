import { describe, expect, it } from 'vitest';
import { OrderNotActiveError, OrderNotFoundError, ResolveRefusedError } from '../../src/domain/errors.ts';
import type { ProvisionStage } from '../../src/domain/provision.ts';
import type { ServerHandle } from '../../src/flows/server-handle.ts';
import { aRenewalShop, aSimulatedRenewalShop, KEY } from './renewals-shop.ts';
import { never } from './support/interception.ts';
import { ANNA, anOrder, failureOf } from './support/shop.ts';
import { endingOf, HOUR, MINUTE } from './support/virtual-clock.ts';

const VERBS: Readonly<Record<string, (server: ServerHandle) => Promise<unknown>>> = {
  status: (server) => server.status(),
  start: (server) => server.start(),
  stop: (server) => server.stop(),
  restart: (server) => server.restart(),
  format: (server) => server.format(),
  changeOs: (server) => server.changeOs('ubuntu'),
};

describe('end', () => {
  it('gives the server back, in the name of the person', async () => {
    const shop = await aRenewalShop();
    const { address, version } = await shop.record();
    const result = await shop.provisioner.end('A-1', ANNA);
    expect(result).toMatchObject({ orderId: 'A-1', status: 'ended' });
    expect(result).not.toHaveProperty('retryAt');
    expect(await shop.record()).toMatchObject({
      stage: 'ended',
      version: version + 1,
      address,
      holdsAddress: false,
      dueAt: undefined,
      needsAttention: false,
    });
    expect((await shop.record()).history.at(-1)).toMatchObject({
      from: 'active',
      to: 'ended',
      why: 'ended: looked at the invoice',
      who: 'Anna',
    });
    expect(shop.events).toEqual([
      { type: 'provision.ended', at: shop.clock.now(), orderId: 'A-1', tookMs: 0 },
    ]);
  });

  it('of an order that has ended leaves it as it is', async () => {
    const shop = await aRenewalShop();
    await shop.provisioner.end('A-1', ANNA);
    const before = await shop.record();
    expect(await shop.provisioner.end('A-1', { actor: 'Ben', reason: 'again' })).toMatchObject({
      status: 'ended',
    });
    expect(await shop.record()).toEqual(before);
  });

  it('by two people at once happens once', async () => {
    const shop = await aRenewalShop();
    const both = await Promise.allSettled([
      shop.provisioner.end('A-1', ANNA),
      shop.provisioner.end('A-1', { actor: 'Ben', reason: 'too' }),
    ]);
    expect(both[0]).toMatchObject({ status: 'fulfilled' });
    const { history } = await shop.record();
    expect(history.filter(({ to }) => to === 'ended')).toHaveLength(1);
  });

  it.each(['pending', 'purchasing', 'purchased', 'needs_review', 'failed', 'abandoned'] as const)(
    'of an order that is %s is refused, and changes nothing',
    async (stage: ProvisionStage) => {
      const shop = await aRenewalShop();
      const record = await shop.record();
      await shop.provisions.advance(record.version, { ...record, stage });
      const before = await shop.record();
      const error = await failureOf(shop.provisioner.end('A-1', ANNA));
      expect(error).toBeInstanceOf(ResolveRefusedError);
      expect((error as Error).message).toContain(`only an active order can be ended; it is ${stage}.`);
      expect(await shop.record()).toEqual(before);
    },
  );

  it('of an order that nobody has on record is refused', async () => {
    const shop = await aRenewalShop();
    expect(await failureOf(shop.provisioner.end('A-9', ANNA))).toBeInstanceOf(OrderNotFoundError);
    expect(await shop.provisions.get('A-9')).toBeUndefined();
  });

  it('without a person, a reason or an id is refused', async () => {
    const shop = await aRenewalShop();
    for (const bad of [
      { actor: '', reason: 'x' },
      { actor: 'Anna', reason: ' ' },
    ])
      expect(await failureOf(shop.provisioner.end('A-1', bad))).toMatchObject({
        code: 'SMARTVPS_INVALID_ARGUMENT',
      });
    expect(await failureOf(shop.provisioner.end('', ANNA))).toMatchObject({ argument: 'orderId' });
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });
});

describe('after the end of an order', () => {
  it.each(Object.entries(VERBS))(
    'no %s reaches the provider, also through a handle taken before',
    async (_verb, act) => {
      const shop = await aSimulatedRenewalShop();
      const handle = await shop.provisioner.server('A-1');
      await shop.provisioner.end('A-1', ANNA);
      const before = shop.simulator.world.requests().length;

      const error = await failureOf(act(handle));
      expect(error).toBeInstanceOf(OrderNotActiveError);
      expect((error as Error).message).toBe('No server may be reached for order "A-1": it is ended.');
      expect(await failureOf(shop.provisioner.server('A-1'))).toBeInstanceOf(OrderNotActiveError);
      await shop.ticks(20, MINUTE);
      expect(shop.simulator.world.requests()).toHaveLength(before);
    },
  );

  it('a renewal is refused, and nothing reaches the provider', async () => {
    const shop = await aSimulatedRenewalShop();
    await shop.provisioner.end('A-1', ANNA);
    const before = shop.simulator.world.requests().length;
    expect(await failureOf(shop.renew())).toBeInstanceOf(OrderNotActiveError);
    await shop.ticks(20, MINUTE);
    expect(shop.simulator.world.requests()).toHaveLength(before);
    expect(shop.charges()).toEqual([]);
  });

  it('the address can be delivered to another order, and only that one reaches it', async () => {
    const shop = await aRenewalShop();
    const former = await shop.provisioner.server('A-1');
    const { address } = await shop.record();
    await shop.provisioner.end('A-1', ANNA);
    shop.orders.put(anOrder({ id: 'A-2' }));
    shop.provider.onPurchase.push(({ sell }) => sell(address));
    expect(await shop.provisioner.provision('A-2')).toMatchObject({
      status: 'active',
      provision: { address },
    });
    expect((await shop.provisions.findByIp(address ?? ''))?.orderId).toBe('A-2');

    expect(await failureOf(former.format())).toBeInstanceOf(OrderNotActiveError);
    expect(await failureOf(shop.renew())).toBeInstanceOf(OrderNotActiveError);
    expect(shop.acted).toEqual([]);
    await (await shop.provisioner.server('A-2')).format();
    expect(shop.acted).toEqual([`format ${address}`]);
    expect(await shop.renew({ ...KEY, orderId: 'A-2' })).toMatchObject({ status: 'renewed' });
    expect(shop.books.asked).toEqual([address]);
  });

  it('but not while it runs: the same address sold twice is a case for a person', async () => {
    const shop = await aRenewalShop();
    const { address } = await shop.record();
    shop.orders.put(anOrder({ id: 'A-2' }));
    shop.provider.onPurchase.push(({ sell }) => sell(address));
    expect(await shop.provisioner.provision('A-2')).toMatchObject({
      status: 'needs_review',
      reason: 'address_in_use',
    });
  });

  it('a retry, a cancellation and another end buy nothing', async () => {
    const shop = await aRenewalShop();
    await shop.provisioner.end('A-1', ANNA);
    expect(await failureOf(shop.provisioner.retry('A-1', ANNA))).toBeInstanceOf(ResolveRefusedError);
    expect(await failureOf(shop.provisioner.cancel('A-1', ANNA))).toBeInstanceOf(ResolveRefusedError);
    expect(await shop.provisioner.enqueue('A-1')).toMatchObject({ status: 'ended' });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'ended' });
    shop.clock.jump(HOUR);
    await shop.provisioner.processDue();
    expect(shop.provider.sales).toHaveLength(1);
    expect(await failureOf(shop.renew(KEY))).toBeInstanceOf(OrderNotActiveError);
  });

  it('late evidence of another purchase still waits for a person', async () => {
    const shop = await aRenewalShop();
    await shop.provisioner.end('A-1', ANNA);
    await shop.provisions.recordEvidence('A-1', 2, {
      at: shop.clock.now(),
      outcome: 'purchased',
      ip: '103.195.160.99',
    });
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'ended', dueAt: undefined, leaseUntil: undefined });
    expect(await shop.provisioner.review()).toMatchObject([
      { reason: 'surplus_purchase', surplus: ['103.195.160.99'] },
    ]);
  });
});

describe('an end that is cut off', () => {
  it('before or after its write is either not there or whole', async () => {
    for (const isWritten of [false, true]) {
      const shop = await aRenewalShop();
      const { advance } = shop.provisions;
      shop.provisions.advance = async (version, next) => {
        if (isWritten) await advance(version, next);
        return never();
      };
      expect(await endingOf(shop.clock, shop.provisioner.end('A-1', ANNA))).toBeUndefined();
      shop.provisions.advance = advance;
      expect((await shop.record()).stage).toBe(isWritten ? 'ended' : 'active');
      expect(await shop.provisioner.end('A-1', ANNA)).toMatchObject({ status: 'ended' });
    }
  });
});

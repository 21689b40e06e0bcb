import { describe, expect, it } from 'vitest';
import type { Provision } from '../../src/domain/provision.ts';
import { isInPool } from '../../src/rules/pool.ts';
import type { SimulatorQuirks } from '../../src/simulator/quirks.ts';
import { anItem, aPackage } from '../builders.ts';
import { ANNA, anOrder, aShop, orders } from './support/shop.ts';
import { aSimulatedShop } from './support/simulated-shop.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

const POOL = '103.195.160';
const DRY: readonly SimulatorQuirks['dryPool'][] = ['another_pool', 'neighbour', 'either', 'refuse'];

function aPoolWith(ipv4: number, dryPool: SimulatorQuirks['dryPool'], seed: number) {
  return aSimulatedShop({
    items: [anItem({ smartvps: { packageName: POOL, byMemory: { '8GB': {} } } })],
    orders: orders(30),
    packages: [aPackage({ name: POOL, ipv4 }), aPackage({ id: '7', name: '45.12.7', ipv4: 40 })],
    simulator: { seed, quirks: { dryPool, loginDelayMs: [0, 0] } },
  });
}

describe.each(DRY)(
  '30 orders placed together on a pool with 10 addresses, a dry pool meaning %s',
  (dryPool) => {
    it('are ten servers of the pool, none twice, and twenty refusals before money is spent', async () => {
      const shop = aPoolWith(10, dryPool, 1);
      const workers = Array.from({ length: 5 }, () => shop.aProvisioner());
      await Promise.all(orders(30).map(({ id }, index) => workers[index % 5]?.provision(id)));
      for (let tick = 0; tick < 60; tick += 1) {
        shop.clock.jump(30 * SECOND);
        await Promise.all(workers.map((worker) => worker.processDue()));
      }

      const records = await shop.provisions.list({ limit: 100 });
      const delivered = records.filter(({ stage }) => stage === 'active').map(({ address = '' }) => address);
      expect(delivered).toHaveLength(10);
      expect(new Set(delivered).size).toBe(10);
      expect(delivered.filter((ip) => isInPool(ip, POOL) !== 'match')).toEqual([]);
      const others = records.filter(({ stage }) => stage !== 'active');
      expect(new Set(others.map(({ stage, reason }) => `${stage} ${reason}`))).toEqual(
        new Set(['failed out_of_stock']),
      );
      expect(others).toHaveLength(20);
      expect(shop.requests()).toBe(10);
      expect(
        shop
          .purchases()
          .map(({ ip }) => ip)
          .sort(),
      ).toEqual(delivered.sort());
    });

    it('deliver no foreign address when somebody else empties the pool between the list and the purchase', async () => {
      const shop = aPoolWith(10, dryPool, 4);
      let purchases = 0;
      const beforePurchase = () => {
        purchases += 1;
        if (purchases === 4) shop.simulator.world.set('123', { ipv4: 0 });
        return undefined;
      };
      const worker = shop.aProvisioner({ beforePurchase });
      for (const { id } of orders(30)) await worker.enqueue(id);
      for (let tick = 0; tick < 60; tick += 1) {
        shop.clock.jump(MINUTE);
        await worker.processDue();
      }
      const records = await shop.provisions.list({ limit: 100 });
      const byStage = (stage: Provision['stage']) => records.filter((record) => record.stage === stage);
      expect(byStage('active')).toHaveLength(3);
      expect(byStage('active').every(({ address = '' }) => isInPool(address, POOL) === 'match')).toBe(true);
      expect(byStage('failed').every(({ reason }) => reason === 'out_of_stock')).toBe(true);
      const [held] = byStage('needs_review');
      expect(held).toMatchObject({ reason: dryPool === 'refuse' ? 'outcome_unknown' : 'wrong_pool' });
      expect(shop.requests()).toBe(4);
    });
  },
);

describe('a server outside the pool that was ordered', () => {
  const FOREIGN: Readonly<Record<string, string>> = {
    'another network': '103.182.44.18',
    'the neighbouring /24': '103.195.161.10',
    'an octet that begins alike': '103.195.16.10',
  };

  it.each(Object.entries(FOREIGN))(
    'in %s was bought: it is held, not delivered, not bought again',
    async (_what, ip) => {
      const shop = aShop();
      shop.provider.onPurchase.push(({ sell }) => sell(ip));
      expect(await shop.provisioner.provision('A-1')).toMatchObject({
        status: 'needs_review',
        reason: 'wrong_pool',
        provision: { address: ip, holdsAddress: true },
      });
      await shop.ticks(100, 10 * MINUTE);
      expect(shop.provider.asked).toEqual({ ipstock: 1, buyVps: 1, status: 0 });
      const order = await shop.order();
      expect(order).toMatchObject({ status: 'needs_review', provisioningError: 'wrong_pool' });
      expect(JSON.stringify(order)).not.toContain(ip);
      expect(await shop.provisioner.review()).toMatchObject([
        { reason: 'wrong_pool', address: ip, surplus: [], allowed: ['accept', 'abandon'] },
      ]);
    },
  );

  it('frees the pool for the next order', async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(({ sell }) => sell('103.182.44.18'));
    await shop.provisioner.provision('A-1');
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ status: 'active' });
  });

  it('is judged by the pool at the time of the mark: a later rename of the package changes nothing', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(async ({ sell }) => {
      shop.provider.packages = [aPackage({ name: '45.12.7' })];
      return sell('103.195.160.10');
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });
});

describe('an address', () => {
  const IP = '103.195.160.77';
  const twice = async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(
      ({ sell }) => sell(IP),
      ({ sell }) => sell(IP),
    );
    await shop.provisioner.provision('A-1');
    const second = await shop.provisioner.provision('A-2');
    return { ...shop, second };
  };

  it('that another order has is delivered once: the second waits for a person', async () => {
    const { second, provisioner, record, order, ticks, provider } = await twice();
    expect(second).toMatchObject({
      status: 'needs_review',
      reason: 'address_in_use',
      provision: { address: IP, holdsAddress: false },
    });
    expect(await record('A-1')).toMatchObject({ stage: 'active', address: IP });
    expect(JSON.stringify(await order('A-2'))).not.toContain(IP);
    expect(await provisioner.review()).toMatchObject([{ orderId: 'A-2', allowed: ['abandon'] }]);
    await ticks(10, HOUR);
    expect(provider.asked.buyVps).toBe(2);
  });

  it('is found again by whom it belongs to, and by nobody else', async () => {
    const { provisions } = await twice();
    expect(await provisions.findByIp(IP)).toMatchObject({ orderId: 'A-1' });
  });

  it('of a wrong pool is kept from another order, too', async () => {
    const shop = aShop({ orders: orders(2) });
    for (const _order of orders(2)) shop.provider.onPurchase.push(({ sell }) => sell('103.182.44.18'));
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ reason: 'wrong_pool' });
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ reason: 'address_in_use' });
  });

  it('that was written off may be another order’s', async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(
      ({ sell }) => sell('103.182.44.18'),
      ({ sell }) => sell('103.182.44.18'),
    );
    await shop.provisioner.provision('A-1');
    await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ reason: 'wrong_pool' });
  });
});

describe('two packages', () => {
  it('are bought from at the same time', async () => {
    const items = [
      anItem(),
      anItem({
        id: 'item-7',
        smartvps: { packagePid: '7', packageName: '45.12.7', byMemory: { '8GB': {} } },
      }),
    ];
    const packages = [aPackage(), aPackage({ id: '7', name: '45.12.7' })];
    const shop = aShop({ items, packages, orders: [anOrder(), anOrder({ id: 'A-2', stockId: 'item-7' })] });
    let other: unknown;
    shop.provider.onPurchase.push(async ({ sell }) => {
      other = await shop.aProvisioner().provision('A-2');
      return sell();
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    expect(other).toMatchObject({ status: 'active' });
  });
});

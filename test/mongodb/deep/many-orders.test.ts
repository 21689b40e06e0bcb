import { expect, inject, test } from 'vitest';
import { seededRandom } from '../../../src/simulator/random.ts';
import { brokenPromises } from '../../processes/recovered.ts';
import { ManyOrders } from '../../replica-set/many-orders.ts';
import { openLossyProxy } from '../lossy-proxy.ts';

test('200 orders are provisioned by four workers while connections break, and every promise is kept', async () => {
  const random = seededRandom(1);
  const proxy = await openLossyProxy(inject('mongodb').uri);
  const shop = await ManyOrders.open(proxy.uri, 200);
  try {
    let losses = 0;
    proxy.fateOf = () => {
      const chance = random();
      if (chance >= 0.02) return 'pass';
      losses += 1;
      return chance < 0.01 ? 'lost' : 'unanswered';
    };
    await shop.work(4);
    proxy.fateOf = () => 'pass';
    expect(losses).toBeGreaterThan(20);
    await shop.recover();
    expect(await brokenPromises(shop)).toEqual([]);
    expect(shop.records().filter(({ stage }) => stage === 'active').length).toBeGreaterThan(150);
  } finally {
    await shop.close();
    await proxy.close();
  }
});

import { describe, expect, it } from 'vitest';
import { anItem, aPackage } from '../builders.ts';
import { timedOut } from './support/failures.ts';
import { aFreezer, aGate, type InterceptedCall, intercepted } from './support/interception.ts';
import { ANNA, aShop, orders, type Shop } from './support/shop.ts';
import { storesStage } from './support/strikes.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

/** Past the longest lease of a worker with the default options. */
const PAST_THE_LEASE = 5 * MINUTE;
const QUIET = 30 * MINUTE;

/** A worker of the shop whose process can be frozen at calls to storage. */
function aFrozenWorker(shop: Shop, freezes: (call: InterceptedCall) => boolean) {
  const { meet, frozen, thaw } = aFreezer(freezes);
  return { worker: shop.aProvisioner({ provisions: intercepted(shop.provisions, meet) }), frozen, thaw };
}

/** A purchase whose answer comes when the gate opens. The server is sold at once. */
function answersLate({ provider }: Shop) {
  const gate = aGate();
  const asked = aGate();
  provider.onPurchase.push(async ({ sell }) => {
    const answer = sell();
    asked.open();
    await gate.opened;
    return answer;
  });
  return { asked: asked.opened, answer: gate.open };
}

/** A shop whose order is being bought by a worker that gets its answer late. */
async function beingBought() {
  const shop = aShop();
  const { asked, answer } = answersLate(shop);
  const late = shop.aProvisioner().provision('A-1');
  await asked;
  return { shop, answer, late };
}

/** The same, of whose order a person has said by now that nothing was bought. */
async function saidNotBought() {
  const begun = await beingBought();
  begun.shop.clock.jump(PAST_THE_LEASE + QUIET);
  await begun.shop.provisioner.processDue();
  await LONG_ENDED.failed(begun.shop);
  return begun;
}

describe('a worker that is frozen', () => {
  it.each(['claim', 'acquirePool'])(
    'past its lease after %s sends nothing, and moves nothing',
    async (method) => {
      const shop = aShop();
      const { worker, frozen, thaw } = aFrozenWorker(shop, (call) => call.method === method);
      const late = worker.provision('A-1');
      await frozen;
      shop.clock.jump(PAST_THE_LEASE);
      expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
      const record = await shop.record();

      thaw();
      expect(await late).toMatchObject({ status: 'active', provision: { address: record.address } });
      expect(shop.provider.asked.buyVps).toBe(1);
      expect(await shop.record()).toEqual(record);
      expect(await shop.order()).toMatchObject({ status: 'active', ipAddress: record.address });
    },
  );

  it.each(['claim', 'acquirePool'])(
    'past its lease after %s leaves a purchase of another worker alone',
    async (method) => {
      const shop = aShop();
      const { worker, frozen, thaw } = aFrozenWorker(shop, (call) => call.method === method);
      const late = worker.provision('A-1');
      await frozen;
      shop.clock.jump(PAST_THE_LEASE);
      const { asked, answer } = answersLate(shop);
      const other = shop.provisioner.provision('A-1');
      await asked;
      const record = await shop.record();

      thaw();
      expect(await late).toMatchObject({ status: 'deferred', reason: 'in_progress' });
      expect(await shop.record()).toEqual(record);
      answer();
      expect(await other).toMatchObject({ status: 'active' });
      expect(shop.provider.asked.buyVps).toBe(1);
    },
  );

  it('past its lease after the list, while another order buys the last address, sends nothing', async () => {
    const shop = aShop({ orders: orders(2), packages: [aPackage({ ipv4: 1 })] });
    const read = aGate();
    const goOn = aGate();
    const worker = shop.aProvisioner({
      client: intercepted(shop.provider, async ({ method, go }) => {
        const answer = await go();
        if (method === 'ipstock') {
          read.open();
          await goOn.opened;
        }
        return answer;
      }),
    });
    const late = worker.provision('A-1');
    await read.opened;
    shop.clock.jump(PAST_THE_LEASE);
    expect(await shop.provisioner.provision('A-2')).toMatchObject({ status: 'active' });

    goOn.open();
    await late;
    expect(shop.provider.sales).toHaveLength(1);
    await shop.ticks(20, MINUTE);
    expect(await shop.record('A-1')).toMatchObject({ stage: 'failed', reason: 'out_of_stock' });
  });

  it('between its mark and its request for longer than sendWithinMs sends nothing, and buys once later', async () => {
    const shop = aShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, storesStage('purchasing'));
    const late = worker.provision('A-1');
    await frozen;
    shop.clock.jump(10 * SECOND + 1);
    thaw();
    expect(await late).toMatchObject({ status: 'deferred', reason: 'not_sent' });
    expect(shop.provider.asked.buyVps).toBe(0);

    await shop.ticks(5, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
    expect(await shop.record()).toMatchObject({ stage: 'active', mark: { attempt: 2 } });
  });

  it('between its mark and its request for just sendWithinMs still sends', async () => {
    const shop = aShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, storesStage('purchasing'));
    const late = worker.provision('A-1');
    await frozen;
    shop.clock.jump(10 * SECOND);
    thaw();
    expect(await late).toMatchObject({ status: 'active' });
  });

  it('between its mark and its request past the lease sends nothing: the order waits for a person', async () => {
    const shop = aShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, storesStage('purchasing'));
    const late = worker.provision('A-1');
    await frozen;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });

    thaw();
    expect(await late).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
    await shop.ticks(50, 10 * MINUTE);
    expect(shop.provider.asked.buyVps).toBe(0);
    expect((await shop.record()).evidence).toMatchObject({ 1: { outcome: 'not_sent' } });
  });

  it('during its purchase is not overtaken before answerBy and 30 seconds are over', async () => {
    const { shop, answer, late } = await beingBought();
    const { mark } = await shop.record();
    shop.clock.jump((mark?.answerBy ?? 0) + 30 * SECOND - 1 - shop.clock.now());
    await shop.provisioner.processDue();
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'in_progress',
    });
    expect(await shop.record()).toMatchObject({ stage: 'purchasing' });
    answer();
    expect(await late).toMatchObject({ status: 'active' });
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('during its purchase past the lease makes one request: the other worker calls a person', async () => {
    const { shop } = await beingBought();
    shop.clock.jump(PAST_THE_LEASE);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
    expect(await shop.order()).toMatchObject({
      status: 'needs_review',
      provisioningError: 'outcome_unknown',
    });
    await shop.ticks(100, 10 * MINUTE);
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('past its lease records what it heard and moves nothing; the next tick delivers it', async () => {
    const { shop, answer, late } = await beingBought();
    shop.clock.jump(PAST_THE_LEASE);
    await shop.provisioner.processDue();
    const before = await shop.record();

    answer();
    expect(await late).toMatchObject({ status: 'needs_review', reason: 'outcome_unknown' });
    const [{ ip } = { ip: '' }] = shop.provider.sales;
    const after = await shop.record();
    expect(after).toEqual({
      ...before,
      version: before.version + 1,
      evidence: { 1: { at: shop.clock.now(), outcome: 'purchased', ip } },
      needsAttention: true,
      dueAt: shop.clock.now(),
      updatedAt: shop.clock.now(),
    });

    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active', address: ip, needsAttention: false });
    expect(await shop.order()).toMatchObject({ status: 'active', ipAddress: ip });
    expect(await shop.provisioner.review()).toEqual([]);
  });

  it('and comes back with an address outside the pool takes the order to that review', async () => {
    const shop = aShop();
    const gate = aGate();
    const asked = aGate();
    shop.provider.onPurchase.push(async ({ sell }) => {
      const answer = sell('103.182.44.18');
      asked.open();
      await gate.opened;
      return answer;
    });
    const late = shop.aProvisioner().provision('A-1');
    await asked.opened;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.provisioner.processDue();
    gate.open();
    await late;
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'wrong_pool' });
    expect(shop.provider.asked.status).toBe(0);
  });

  it('that lost its lease before weighing the answer leaves that to whoever has it now', async () => {
    const shop = aShop();
    const { worker, frozen, thaw } = aFrozenWorker(shop, ({ method }) => method === 'recordEvidence');
    const late = worker.provision('A-1');
    await frozen;
    shop.clock.jump(PAST_THE_LEASE);
    await shop.provisioner.processDue();
    const record = await shop.record();
    expect(record).toMatchObject({ stage: 'active' });
    thaw();
    await late;
    expect(await shop.record()).toEqual(record);
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('that lost its lease while it asked for the login tells the shop nothing', async () => {
    const shop = aShop();
    const asked = aGate();
    const gate = aGate();
    shop.provider.onStatus = async () => {
      asked.open();
      await gate.opened;
      return {};
    };
    const late = shop.aProvisioner().provision('A-1');
    await asked.opened;
    shop.clock.jump(PAST_THE_LEASE);
    gate.open();
    await late;
    expect(await shop.order()).not.toMatchObject({ status: 'active' });
    expect(await shop.record()).toMatchObject({ stage: 'purchased' });
    shop.provider.onStatus = undefined;
    await shop.ticks(2, MINUTE);
    expect(await shop.order()).toMatchObject({ status: 'active' });
  });
});

/** What a person may have made of the order while its worker was frozen. */
const LONG_ENDED = {
  failed: ({ provisioner }: Shop) => provisioner.resolve('A-1', { decision: 'not_purchased', ...ANNA }),
  abandoned: ({ provisioner }: Shop) => provisioner.resolve('A-1', { decision: 'abandon', ...ANNA }),
  active: ({ provisioner }: Shop) =>
    provisioner.resolve('A-1', { decision: 'purchased', ip: '103.195.160.77', ...ANNA }),
};

describe('an answer that comes after the record has ended', () => {
  it.each(Object.entries(LONG_ENDED))(
    'as %s is on record and shows as a surplus purchase',
    async (stage, end) => {
      const { shop, answer, late } = await beingBought();
      shop.clock.jump(PAST_THE_LEASE);
      await shop.provisioner.processDue();
      shop.clock.jump(QUIET);
      await end(shop);
      await shop.provisioner.processDue();
      const before = await shop.record();
      const told = await shop.order();
      expect(before).toMatchObject({ stage });
      expect(await shop.provisioner.review()).toEqual([]);

      shop.clock.jump(HOUR);
      answer();
      expect(await late).toMatchObject({ status: stage });
      const [{ ip } = { ip: '' }] = shop.provider.sales;
      const since = shop.clock.now();
      shop.clock.jump(HOUR);
      for (let look = 0; look < 3; look += 1) {
        expect(await shop.provisioner.review()).toMatchObject([
          { orderId: 'A-1', reason: 'surplus_purchase', surplus: [ip], since, allowed: ['abandon'] },
        ]);
        await shop.ticks(3, HOUR);
      }
      const { address, history } = before;
      expect(await shop.record()).toMatchObject({
        stage,
        history,
        ...(address !== undefined && { address }),
      });
      expect(await shop.order()).toEqual(told);
      expect(shop.provider.asked.buyVps).toBe(1);
    },
  );

  it('is written off by a named person, and the record stays where it was', async () => {
    const { shop, answer, late } = await saidNotBought();
    answer();
    await late;

    const result = await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
    expect(result).toMatchObject({ status: 'failed', reason: 'not_purchased' });
    expect(await shop.provisioner.review()).toEqual([]);
    const { writtenOff, needsAttention, history } = await shop.record();
    expect(writtenOff).toEqual([shop.provider.sales[0]?.ip]);
    expect(needsAttention).toBe(false);
    expect(history.at(-1)).toMatchObject({ who: 'Anna', from: 'failed', to: 'failed' });
    expect(history.at(-1)?.why).toContain('looked at the invoice');
  });

  it('forbids another attempt until it is written off', async () => {
    const { shop, answer, late } = await saidNotBought();
    answer();
    await late;
    await expect(shop.provisioner.retry('A-1', ANNA)).rejects.toMatchObject({
      code: 'SMARTVPS_RESOLVE_REFUSED',
    });
    await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
    await shop.provisioner.retry('A-1', ANNA);
    await shop.provisioner.processDue();
    expect(shop.provider.sales).toHaveLength(2);
  });

  it('keeps an order that is tried again from buying a second server', async () => {
    const { shop, answer, late } = await saidNotBought();
    await shop.provisioner.retry('A-1', ANNA);
    answer();
    await late;
    await shop.ticks(10, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
    expect((await shop.record()).stage).not.toBe('failed');
  });

  it('keeps a person from cancelling what is tried again: the money must not go back', async () => {
    const { shop, answer, late } = await saidNotBought();
    await shop.provisioner.retry('A-1', ANNA);
    answer();
    await late;
    await expect(shop.provisioner.cancel('A-1', ANNA)).rejects.toMatchObject({
      code: 'SMARTVPS_RESOLVE_REFUSED',
    });
    await shop.ticks(1, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active', address: shop.provider.sales[0]?.ip });
  });

  it('keeps a person from saying that a later attempt bought nothing, either', async () => {
    const { shop, answer, late } = await saidNotBought();
    await shop.provisioner.retry('A-1', ANNA);
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ reason: 'outcome_unknown', mark: { attempt: 2 } });
    answer();
    await late;
    shop.clock.jump(HOUR);
    const [{ ip } = { ip: '' }] = shop.provider.sales;
    await expect(
      shop.provisioner.resolve('A-1', { decision: 'not_purchased', ...ANNA }),
    ).rejects.toMatchObject({ message: expect.stringContaining(ip) });
    expect((await shop.provisioner.review())[0]?.allowed).toEqual(['purchased', 'abandon']);
    await shop.provisioner.resolve('A-1', { decision: 'purchased', ip, ...ANNA });
    expect(await shop.record()).toMatchObject({ stage: 'active', address: ip, needsAttention: false });
  });

  it('of a worker that reads the order at that very moment keeps it from buying, too', async () => {
    const { shop, answer, late } = await saidNotBought();
    await shop.provisioner.retry('A-1', ANNA);
    const worker = shop.aProvisioner({
      beforePurchase: async () => {
        answer();
        await late;
        return undefined;
      },
    });
    await worker.processDue();
    await shop.ticks(10, MINUTE);
    expect(shop.provider.sales).toHaveLength(1);
  });
});

describe('a worker whose clock is wrong', () => {
  it.each([-10 * MINUTE, 10 * MINUTE])('by %i ms makes no second purchase', async (skewMs) => {
    const shop = aShop();
    const { clock } = shop;
    const { asked, answer } = answersLate(shop);
    const other = shop.aProvisioner({
      clock: { now: () => clock.now() + skewMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
    });
    const late = shop.provisioner.provision('A-1');
    await asked;
    for (let tick = 0; tick < 4; tick += 1) {
      clock.jump(30 * SECOND);
      await other.processDue();
      await other.provision('A-1');
    }
    answer();
    await late;
    for (let tick = 0; tick < 30; tick += 1) {
      clock.jump(MINUTE);
      await other.processDue();
      await shop.provisioner.processDue();
    }
    expect(shop.provider.asked.buyVps).toBe(1);
    expect(await shop.record()).toMatchObject({ stage: 'active', address: shop.provider.sales[0]?.ip });
    expect(await shop.provisioner.review()).toEqual([]);
  });
});

describe('two workers with one order each on one pool', () => {
  it('wait for one another: the second reads the list after the first has its answer', async () => {
    const shop = aShop({ orders: orders(2), items: [anItem()], packages: [aPackage({ ipv4: 1 })] });
    const { asked, answer } = answersLate(shop);
    const first = shop.aProvisioner().provision('A-1');
    await asked;
    expect(await shop.provisioner.provision('A-2')).toMatchObject({
      status: 'deferred',
      reason: 'pool_busy',
    });
    answer();
    expect(await first).toMatchObject({ status: 'active' });
    await shop.ticks(3, MINUTE);
    expect(await shop.record('A-2')).toMatchObject({ stage: 'failed', reason: 'out_of_stock' });
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('keep the pool shut after an unknown answer, until answerBy and 30 seconds are over', async () => {
    const shop = aShop({ orders: orders(2) });
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'needs_review' });
    const { mark } = await shop.record('A-1');
    shop.clock.jump((mark?.answerBy ?? 0) + 30 * SECOND - shop.clock.now());
    expect(await shop.provisioner.provision('A-2')).toMatchObject({
      status: 'deferred',
      reason: 'pool_busy',
    });
    await shop.ticks(5, MINUTE);
    expect(await shop.record('A-2')).toMatchObject({ stage: 'active' });
  });
});

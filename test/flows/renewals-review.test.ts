import { describe, expect, it } from 'vitest';
import { OrderNotFoundError, ResolveRefusedError } from '../../src/domain/errors.ts';
import type { RenewalStage } from '../../src/domain/renewal.ts';
import type { RenewalDecision } from '../../src/flows/renewals.ts';
import { aRenewalShop, FIRST_EXPIRY, KEY, MONTH, type RenewalShop } from './renewals-shop.ts';
import { refused, timedOut } from './support/failures.ts';
import { intercepted, StorageDown } from './support/interception.ts';
import { ANNA, failureOf } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

const BEN = { actor: 'Ben', reason: 'asked the provider' } as const;

/** A shop with one renewal in review; it was charged or not. */
async function aShopInReview({ charged = false } = {}): Promise<RenewalShop> {
  const shop = await aRenewalShop();
  shop.books.onRenewal.push(({ charge }) => {
    if (charged) charge();
    throw timedOut('renewvps');
  });
  if (charged) shop.books.onExpiry = () => new Date(FIRST_EXPIRY);
  await shop.renew();
  await shop.ticks(30, MINUTE);
  if (charged) shop.books.onExpiry = undefined;
  expect(await shop.renewal()).toMatchObject({ stage: 'needs_review' });
  return shop;
}

const resolve = ({ worker }: RenewalShop, decision: RenewalDecision) =>
  worker.resolve('A-1', 'INV-1', decision);

describe('a renewal in review', () => {
  it('is shown to a person with everything there is to decide on', async () => {
    const shop = await aShopInReview();
    const renewal = await shop.renewal();
    const since = renewal.history.at(-1)?.at ?? 0;
    shop.clock.jump(HOUR);
    expect(await shop.worker.review()).toEqual([
      {
        ...KEY,
        reason: 'outcome_unknown',
        message: renewal.message,
        address: (await shop.record()).address,
        expiresBefore: FIRST_EXPIRY,
        expiresAfter: FIRST_EXPIRY,
        evidence: { 1: { at: expect.any(Number), outcome: 'unknown', code: 'SMARTVPS_TIMEOUT' } },
        since,
        ageMs: shop.clock.now() - since,
        version: renewal.version,
        renewal,
      },
    ]);
  });

  it('is one of many, the longest waiting first, also over more than a page', async () => {
    const shop = await aRenewalShop({ count: 3 });
    const first = await aShopInReview();
    const { leaseUntil: _, ...record } = await first.renewal();
    for (let index = 0; index < 450; index += 1) {
      const key = { orderId: `A-${index % 3}`, invoiceId: `INV-${index}` };
      const at = 1_000 + ((index * 7) % 450);
      const { renewal } = await shop.renewals.claim({ ...key, now: 0, leaseUntil: 1 });
      const history = [{ at, from: 'awaiting_expiry', to: 'needs_review', why: 'x', who: 'y' } as const];
      await shop.renewals.advance(renewal.version, { ...record, ...key, holdsAddress: false, history });
    }
    const open = await shop.worker.review();
    expect(open).toHaveLength(450);
    expect(open.map(({ since }) => since)).toEqual(open.map(({ since }) => since).sort((a, b) => a - b));
  });

  it('is not shown before, nor after a decision', async () => {
    const shop = await aRenewalShop();
    await shop.renew();
    expect(await shop.worker.review()).toEqual([]);
    const decided = await aShopInReview();
    await resolve(decided, { decision: 'not_renewed', ...ANNA });
    expect(await decided.worker.review()).toEqual([]);
  });
});

describe('the decision that it was renewed', () => {
  it('ends it, in the name of the person', async () => {
    const shop = await aShopInReview();
    const result = await resolve(shop, { decision: 'renewed', ...ANNA });
    expect(result).toMatchObject({ ...KEY, status: 'renewed' });
    expect(result).not.toHaveProperty('reason');
    expect(await shop.renewal()).toEqual(result.renewal);
    expect(result.renewal).toMatchObject({ stage: 'renewed', holdsAddress: false, dueAt: undefined });
    expect(result.renewal.history.at(-1)).toMatchObject({
      from: 'needs_review',
      to: 'renewed',
      why: 'it was renewed: looked at the invoice',
      who: 'Anna',
    });
  });

  it('has the new expiry noted, where the provider shows it by now', async () => {
    const shop = await aShopInReview({ charged: true });
    expect((await shop.record()).expiresAt).toBe(FIRST_EXPIRY);
    await resolve(shop, { decision: 'renewed', ...ANNA });
    expect((await shop.record()).expiresAt).toBe(FIRST_EXPIRY + MONTH);
    expect(shop.books.asked).toHaveLength(1);
  });

  it('stands when the provider cannot be asked, and when storage is down for the note', async () => {
    const shop = await aShopInReview({ charged: true });
    shop.books.onExpiry = () => {
      throw refused('status');
    };
    expect(await resolve(shop, { decision: 'renewed', ...ANNA })).toMatchObject({ status: 'renewed' });
    expect((await shop.record()).expiresAt).toBe(FIRST_EXPIRY);

    const other = await aShopInReview({ charged: true });
    const provisions = intercepted(other.provisions, async ({ method, go }) => {
      if (method === 'advance') throw new StorageDown('no primary');
      return go();
    });
    const decided = other.aRenewals({ provisions }).resolve('A-1', 'INV-1', { decision: 'renewed', ...ANNA });
    expect(await decided).toMatchObject({ status: 'renewed' });
    expect(await other.renewal()).toMatchObject({ stage: 'renewed' });
  });
});

describe('the decision that it was not renewed', () => {
  it('fails it: nothing was charged, and nothing is sent for it again', async () => {
    const shop = await aShopInReview();
    const result = await resolve(shop, { decision: 'not_renewed', ...ANNA });
    expect(result).toMatchObject({
      status: 'failed',
      reason: 'not_renewed',
      message: 'nothing was charged: looked at the invoice',
    });
    await shop.ticks(100, MINUTE);
    expect(await shop.renew()).toEqual(result);
    expect(shop.books.asked).toHaveLength(1);
  });

  it('leaves the server free for a renewal with another invoice', async () => {
    const shop = await aShopInReview();
    await resolve(shop, { decision: 'not_renewed', ...ANNA });
    expect(await shop.renew({ ...KEY, invoiceId: 'INV-1b' })).toMatchObject({ status: 'renewed' });
    expect(shop.books.charges).toHaveLength(1);
  });
});

describe('a decision is refused', () => {
  const DECISION: RenewalDecision = { decision: 'renewed', ...ANNA };

  it('for a renewal that nobody has on record', async () => {
    const shop = await aRenewalShop();
    const error = await failureOf(resolve(shop, DECISION));
    expect(error).toBeInstanceOf(OrderNotFoundError);
    expect((error as Error).message).toBe('There is no record of a renewal of order "A-1", invoice "INV-1".');
  });

  it.each(['pending', 'renewing', 'awaiting_expiry', 'renewed', 'failed'] as const)(
    'for one that is %s',
    async (stage: RenewalStage) => {
      const shop = await aRenewalShop();
      const { renewal } = await shop.renewals.claim({ ...KEY, now: 0, leaseUntil: 1 });
      await shop.renewals.advance(1, { ...renewal, stage });
      const before = await shop.renewal();
      for (const decision of ['renewed', 'not_renewed'] as const) {
        const error = await failureOf(resolve(shop, { decision, ...ANNA }));
        expect(error).toBeInstanceOf(ResolveRefusedError);
        expect((error as Error).message).toContain(`was left as it is: it is ${stage}.`);
      }
      expect(await shop.renewal()).toEqual(before);
    },
  );

  it('on an older version than is stored', async () => {
    const shop = await aShopInReview();
    const { version } = await shop.renewal();
    const error = await failureOf(resolve(shop, { ...DECISION, version: version - 1 }));
    expect(error).toBeInstanceOf(ResolveRefusedError);
    expect((error as Error).message).toContain('changed meanwhile. Look again');
    expect(await resolve(shop, { ...DECISION, version })).toMatchObject({ status: 'renewed' });
  });

  it('of the second of two people', async () => {
    const shop = await aShopInReview();
    const [open] = await shop.worker.review();
    const version = open?.version ?? 0;
    const both = await Promise.allSettled([
      resolve(shop, { decision: 'not_renewed', version, ...ANNA }),
      resolve(shop, { decision: 'renewed', version, ...BEN }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await shop.renewal()).toMatchObject({ stage: 'failed', reason: 'not_renewed' });
    expect((await shop.renewal()).history.map(({ who }) => who)).not.toContain('Ben');
    expect(await failureOf(resolve(shop, { decision: 'renewed', ...BEN }))).toBeInstanceOf(
      ResolveRefusedError,
    );
  });

  it('when late evidence comes between the look and the decision', async () => {
    const shop = await aShopInReview();
    const { get } = shop.renewals;
    shop.renewals.get = async (key) => {
      const renewal = await get(key);
      await shop.renewals.recordEvidence(KEY, 9, { at: shop.clock.now(), outcome: 'answered' });
      return renewal;
    };
    expect(await failureOf(resolve(shop, DECISION))).toBeInstanceOf(ResolveRefusedError);
    expect((await get(KEY))?.stage).toBe('needs_review');
  });

  it('that is none, or that nobody signs', async () => {
    const shop = await aShopInReview();
    const before = await shop.renewal();
    for (const decision of ['purchased', 'abandon', undefined, '']) {
      const bad = { decision, ...ANNA } as RenewalDecision;
      expect(await failureOf(resolve(shop, bad))).toBeInstanceOf(ResolveRefusedError);
    }
    for (const part of [
      { actor: '' },
      { actor: '  ' },
      { reason: '' },
      { reason: undefined },
      { actor: 7 },
    ]) {
      const bad = { ...DECISION, ...part } as RenewalDecision;
      expect(await failureOf(resolve(shop, bad))).toMatchObject({ code: 'SMARTVPS_INVALID_ARGUMENT' });
    }
    for (const none of [undefined, null] as unknown as RenewalDecision[])
      expect(await failureOf(resolve(shop, none))).toMatchObject({ argument: 'actor' });
    expect(await failureOf(shop.worker.resolve('', 'INV-1', DECISION))).toMatchObject({
      argument: 'orderId',
    });
    expect(await failureOf(shop.worker.resolve('A-1', '', DECISION))).toMatchObject({
      argument: 'invoiceId',
    });
    expect(await shop.renewal()).toEqual(before);
  });
});

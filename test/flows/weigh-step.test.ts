import { describe, expect, it } from 'vitest';
import type { Provision } from '../../src/domain/provision.ts';
import { NOON } from '../builders.ts';
import { refused } from './support/failures.ts';
import { aMarkedRecord, boughtAt } from './support/records.ts';
import { aShop } from './support/shop.ts';
import { SECOND } from './support/virtual-clock.ts';

const IP = '103.195.160.10';
const ANSWERED_BY = NOON + 190 * SECOND + 30 * SECOND;

/** A shop with a record that a worker left behind in `purchasing`, its lease lapsed. */
async function leftBehind(part: Partial<Provision> = {}) {
  const shop = aShop();
  const { version } = await shop.provisions.enqueue({ orderId: 'A-1', now: NOON });
  const { evidence = {}, ...rest } = part;
  await shop.provisions.advance(version, aMarkedRecord({ leaseUntil: undefined, ...rest }));
  for (const [attempt, heard] of Object.entries(evidence))
    await shop.provisions.recordEvidence('A-1', Number(attempt), heard);
  return shop;
}

describe('an order that was left behind while it was bought', () => {
  it('is left alone until the answer can no longer be on its way', async () => {
    const shop = await leftBehind();
    shop.clock.jump(ANSWERED_BY - NOON - 1);
    expect(await shop.provisioner.provision('A-1')).toMatchObject({
      status: 'deferred',
      reason: 'in_progress',
      retryAt: ANSWERED_BY,
    });
    expect(await shop.record()).toMatchObject({ stage: 'purchasing', leaseUntil: undefined });
    shop.clock.jump(1);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'needs_review', reason: 'outcome_unknown' });
    expect(shop.provider.asked.buyVps).toBe(0);
  });

  it('goes on from its answer, however early', async () => {
    const shop = await leftBehind({ evidence: { 1: boughtAt(IP) } });
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active', address: IP });
    expect(shop.provider.asked.ipstock).toBe(0);
  });

  it('goes on from an answer that comes at the very moment at which a person would be called', async () => {
    const shop = await leftBehind();
    shop.clock.jump(ANSWERED_BY - NOON);
    shop.provider.onList = async () => {
      await shop.provisions.recordEvidence('A-1', 1, boughtAt(IP, shop.clock.now()));
      throw refused('ipstock');
    };
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active', address: IP });
    expect(shop.events.map(({ type }) => type)).not.toContain('provision.needs_review');
  });

  it('is bought later when the answer says that nothing left', async () => {
    const shop = await leftBehind({ evidence: { 1: { at: NOON, outcome: 'not_sent' } } });
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'pending', reason: 'not_sent' });
    await shop.ticks(1, 60 * SECOND);
    expect(await shop.record()).toMatchObject({ stage: 'active', mark: { attempt: 2 } });
  });

  it('is a case for a person also when the list cannot be read', async () => {
    const shop = await leftBehind();
    shop.clock.jump(ANSWERED_BY - NOON);
    shop.provider.onList = () => {
      throw refused('ipstock');
    };
    await shop.provisioner.processDue();
    const { stage, stockAfter } = await shop.record();
    expect({ stage, stockAfter }).toEqual({ stage: 'needs_review', stockAfter: undefined });
  });

  it('has the stock of its own package as evidence, not that of a neighbour', async () => {
    const shop = await leftBehind({ package: { id: '124', name: '103.195.160.2' } });
    shop.clock.jump(ANSWERED_BY - NOON);
    await shop.provisioner.processDue();
    const { stage, stockAfter } = await shop.record();
    expect({ stage, stockAfter }).toEqual({ stage: 'needs_review', stockAfter: undefined });
  });
});

import { describe, expect, it } from 'vitest';
import { anItem, aPackage } from '../builders.ts';
import { timedOut } from './support/failures.ts';
import { intercepted } from './support/interception.ts';
import { ANNA, anOrder, aShop } from './support/shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

describe('the log', () => {
  it('tells of a selection and a purchase in the lines that operators know', async () => {
    const shop = aShop({
      items: [anItem({ smartvps: { byMemory: { '8GB': {} } } })],
      packages: [aPackage({ status: 'active', ipv4: 50 })],
    });
    await shop.provisioner.provision('A-1');
    const ip = shop.provider.sales[0]?.ip;
    expect(shop.logger.lines).toEqual([
      'info [SMARTVPS] Using EXACT package from IPStock config:',
      'info [SMARTVPS]   → Package ID (PID) 123',
      'info [SMARTVPS]   → Package Name 103.195.160.2',
      'info [SMARTVPS] Exact package verified and available:',
      'info [SMARTVPS]   → ID 123',
      'info [SMARTVPS]   → Name 103.195.160.2',
      'info [SMARTVPS]   → Status active',
      'info [SMARTVPS]   → Available IPv4 50',
      'info [SMARTVPS] Order "A-1": pending -> purchasing',
      'info [SMARTVPS] Order "A-1": buying 8 GB, attempt 1',
      'info [SMARTVPS] Order "A-1": purchasing -> purchased',
      'info [SMARTVPS] Order "A-1": purchased -> active',
    ]);
    expect(ip).toBeDefined();
  });

  it('does not say that a package was verified when it was refused', async () => {
    const shop = aShop({ packages: [aPackage({ ipv4: 0 })] });
    await shop.provisioner.provision('A-1');
    expect(shop.logger.lines.join('\n')).not.toContain('verified');
    expect(shop.logger.lines).toEqual(['info [SMARTVPS] Order "A-1": pending -> failed (out_of_stock)']);
  });

  it('prints nothing that a foreign name could do to a screen', async () => {
    const name = 'x\u001b[31m\r\n103.195.160';
    const shop = aShop({
      items: [anItem({ smartvps: { packageName: name, byMemory: { '8GB': {} } } })],
      packages: [aPackage({ name })],
      orders: [anOrder({ id: 'A\n1' })],
    });
    await shop.provisioner.provision('A\n1');
    const text = shop.logger.lines.join('');
    expect(text).toContain('103.195.160');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    expect(text).not.toMatch(/[\u0000-\u001f]/);
  });

  it('that throws, and a listener that does, change nothing', async () => {
    const boom = () => {
      throw new Error('boom');
    };
    const logger = { debug: boom, info: boom, warn: boom, error: boom };
    const shop = aShop({ options: { logger, onEvent: boom } });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('warns of a shop and of storage that fail, by the name of what they threw', async () => {
    const shop = aShop({ options: { waitForCredentialsMs: 0 } });
    const orders = intercepted(shop.orders, async ({ method, go }) => {
      if (method === 'update') throw Object.assign(new TypeError('secret words'), { code: 'E_SHOP' });
      return go();
    });
    await shop.aProvisioner({ orders }).provision('A-1');
    expect(shop.logger.lines).toContain(
      'warn [SMARTVPS] The shop could not be told of order "A-1": TypeError E_SHOP',
    );
    expect(shop.logger.lines.join('\n')).not.toContain('secret words');
  });
});

describe('events', () => {
  it('tell of every stage, in order, with the reason where there is one', async () => {
    const shop = aShop();
    shop.provider.onPurchase.push(() => {
      throw timedOut();
    });
    await shop.provisioner.provision('A-1');
    shop.clock.jump(HOUR);
    await shop.provisioner.resolve('A-1', { decision: 'purchased', ip: '103.195.160.77', ...ANNA });
    expect(shop.events.map(({ type }) => type)).toEqual([
      'provision.purchasing',
      'provision.needs_review',
      'provision.purchased',
      'provision.active',
    ]);
    expect(shop.events[1]).toMatchObject({ orderId: 'A-1', reason: 'outcome_unknown' });
    expect(shop.events.at(-1)).toEqual({
      type: 'provision.active',
      at: shop.clock.now(),
      orderId: 'A-1',
      tookMs: HOUR,
    });
  });

  it('tell of what a person decided, endings included', async () => {
    const shop = aShop();
    await shop.provisioner.cancel('A-1', ANNA);
    expect(shop.events).toMatchObject([{ type: 'provision.failed', orderId: 'A-1', reason: 'cancelled' }]);
    await shop.provisioner.retry('A-1', ANNA);
    expect(shop.events).toHaveLength(2);
    shop.provider.onPurchase.push(({ sell }) => sell('9.9.9.9'));
    await shop.provisioner.processDue();
    await shop.provisioner.resolve('A-1', { decision: 'abandon', ...ANNA });
    expect(shop.events.at(-1)).toMatchObject({ type: 'provision.abandoned', reason: 'abandoned' });
  });
});

describe('the history of an order', () => {
  it('says when, from where, to where, why and who, and begins at the beginning', async () => {
    const shop = aShop();
    shop.provider.onList = () => {
      throw timedOut('ipstock');
    };
    const at = shop.clock.now();
    await shop.provisioner.provision('A-1');
    shop.provider.onList = undefined;
    await shop.ticks(1, MINUTE);
    const later = shop.clock.now();
    const ip = shop.provider.sales[0]?.ip;
    expect((await shop.record()).history).toEqual([
      {
        at,
        from: 'pending',
        to: 'pending',
        why: "the provider's list could not be read: SMARTVPS_TIMEOUT",
        who: 'worker, lease 1',
      },
      {
        at: later,
        from: 'pending',
        to: 'purchasing',
        why: 'attempt 1: buying "103.195.160.2"',
        who: 'worker, lease 2',
      },
      { at: later, from: 'purchasing', to: 'purchased', why: `bought ${ip}`, who: 'worker, lease 2' },
      { at: later, from: 'purchased', to: 'active', why: `delivered ${ip}`, who: 'worker, lease 2' },
    ]);
    expect(await shop.record()).toMatchObject({ schemaVersion: 1 });
  });

  it('does not grow while the same thing happens again and again', async () => {
    const shop = aShop();
    shop.provider.onList = () => {
      throw timedOut('ipstock');
    };
    await shop.provisioner.provision('A-1');
    await shop.ticks(100, MINUTE);
    expect((await shop.record()).history).toHaveLength(1);
    expect((await shop.record()).tries).toBeGreaterThan(10);
  });
});

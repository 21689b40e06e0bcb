import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { VpsStatus } from '../../src/domain/status.ts';
import { NOON } from '../builders.ts';
import { httpStatus, timedOut, unreadable } from './support/failures.ts';
import { NO_LOGIN } from './support/scripted-provider.ts';
import { anOrder, aShop, type Shop } from './support/shop.ts';
import { HOUR, MINUTE, SECOND } from './support/virtual-clock.ts';

/** What is no complete login, however it looks. */
const INCOMPLETE: Readonly<Record<string, Partial<VpsStatus>>> = {
  'no password': { password: undefined },
  'an empty password': { password: new Secret('') },
  'a blank password': { password: new Secret('   ') },
  'a placeholder': { password: new Secret('N/A') },
  'a word for later': { password: new Secret('pending') },
  'a masked password': { password: new Secret('********') },
  'markup in the password': { password: new Secret('a&amp;b') },
  'a damaged password': { password: new Secret('pa\ufffdss') },
  'no user name': { username: undefined },
  'an empty user name': { username: ' ' },
  'a status that names no address': { ip: undefined },
  'a status of another address': { ip: '103.195.160.99' },
  'an action under way': { actionStatus: 'pending' },
  'an action that failed': { actionStatus: 'failed' },
};

/** A shop whose provider shows the login only from a moment on. */
function readyAfter(ms: number, parts: Parameters<typeof aShop>[0] = {}): Shop {
  const shop = aShop(parts);
  shop.provider.onStatus = () => (shop.clock.now() < NOON + ms ? NO_LOGIN : {});
  return shop;
}

describe('the login of a server that was bought', () => {
  it.each(Object.entries(INCOMPLETE))('is waited for while there is %s', async (_what, part) => {
    const shop = aShop({ options: { waitForCredentialsMs: 0 } });
    shop.provider.onStatus = () => part;
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'awaiting_credentials' });
    await shop.ticks(30, MINUTE);
    expect(await shop.order()).not.toHaveProperty('password');
    expect(await shop.record()).toMatchObject({ stage: 'purchased' });
    shop.provider.onStatus = undefined;
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it.each([
    ['HTTP 503', httpStatus(503, undefined, 'status')],
    ['HTTP 401', httpStatus(401, undefined, 'status')],
    ['no answer', timedOut('status')],
    ['an answer about another address', unreadable('SMARTVPS_OTHER_ADDRESS', [], 'status')],
    ['an error of any kind', new Error('boom')],
  ])('is waited for while the status is %s', async (_what, error) => {
    const shop = aShop({ options: { waitForCredentialsMs: 0 } });
    shop.provider.onStatus = () => {
      throw error;
    };
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'awaiting_credentials' });
    shop.provider.onStatus = undefined;
    await shop.ticks(2, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('counts where the provider says nothing of actions', async () => {
    const shop = aShop();
    shop.provider.onStatus = () => ({ actionStatus: undefined });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
  });

  it('is waited for within one call, for as long as waitForCredentialsMs, with growing jittered pauses', async () => {
    const shop = readyAfter(4 * MINUTE);
    const looks: number[] = [];
    const says = shop.provider.onStatus;
    shop.provider.onStatus = (ip) => {
      looks.push(shop.clock.now());
      return says?.(ip) ?? {};
    };
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    const pauses = looks.slice(1).map((at, index) => (at - (looks[index] ?? 0)) / SECOND);
    expect(pauses).toEqual([3.75, 7.5, 15, 30, 45, 45, 45, 45, 45]);
  });

  it('that takes longer than waitForCredentialsMs leaves the order due, and nobody on it', async () => {
    const shop = readyAfter(20 * MINUTE);
    const result = await shop.provisioner.provision('A-1');
    expect(shop.clock.now() - NOON).toBeLessThanOrEqual(5 * MINUTE);
    expect(shop.clock.now() - NOON).toBeGreaterThan(4 * MINUTE);
    expect(result).toMatchObject({ status: 'awaiting_credentials' });
    expect(result.retryAt).toBeGreaterThan(shop.clock.now());
    expect(result.retryAt).toBeLessThanOrEqual(shop.clock.now() + MINUTE);
    expect(await shop.record()).toMatchObject({ leaseUntil: undefined, dueAt: result.retryAt });
    await shop.ticks(17, MINUTE);
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('is looked for once per call with waitForCredentialsMs 0, and once per tick', async () => {
    const shop = readyAfter(10 * MINUTE, { options: { waitForCredentialsMs: 0 } });
    await shop.provisioner.provision('A-1');
    expect(shop.provider.asked.status).toBe(1);
    expect(shop.clock.now()).toBe(NOON);
    shop.clock.jump(MINUTE);
    await shop.provisioner.processDue();
    expect(shop.provider.asked.status).toBe(2);
    expect(shop.clock.now()).toBe(NOON + MINUTE);
  });

  it('is waited for until shortly before the deadline', async () => {
    const shop = readyAfter(HOUR);
    const deadline = NOON + 192 * SECOND;
    const result = await shop.provisioner.provision('A-1', { deadline });
    expect(result).toMatchObject({ status: 'awaiting_credentials' });
    expect(shop.clock.now()).toBeLessThan(deadline);
    expect(await shop.record()).toMatchObject({ leaseUntil: undefined });
  });

  it('that never comes is a case for a person after credentialsWithinMs, and the address is kept', async () => {
    const shop = readyAfter(Number.POSITIVE_INFINITY);
    await shop.provisioner.provision('A-1');
    const [{ ip, at } = { ip: '', at: 0 }] = shop.provider.sales;
    while ((await shop.record()).stage === 'purchased') {
      expect(shop.clock.now()).toBeLessThanOrEqual(at + HOUR + MINUTE);
      await shop.ticks(1, 10 * SECOND);
    }
    expect(shop.clock.now()).toBeGreaterThanOrEqual(at + HOUR);
    expect(await shop.record()).toMatchObject({
      stage: 'needs_review',
      reason: 'credentials_missing',
      address: ip,
      holdsAddress: true,
    });
    expect(await shop.order()).toMatchObject({
      status: 'needs_review',
      provisioningError: 'credentials_missing',
    });
    expect(shop.provider.asked.buyVps).toBe(1);
  });

  it('that is there at the last look is delivered', async () => {
    const shop = readyAfter(HOUR, { options: { waitForCredentialsMs: 0 } });
    await shop.provisioner.provision('A-1');
    shop.clock.jump(3 * HOUR);
    await shop.provisioner.processDue();
    expect(await shop.record()).toMatchObject({ stage: 'active' });
  });

  it('never goes into our record: only the shop has it', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    expect(JSON.stringify(await shop.record())).not.toContain('root');
    expect((await shop.order()).password?.reveal()).toMatch(/^pw-of-/);
  });

  it('is asked of no address but the one on record', async () => {
    const shop = aShop();
    const asked: string[] = [];
    shop.provider.onStatus = (ip) => {
      asked.push(ip);
      return {};
    };
    await shop.provisioner.provision('A-1');
    expect(asked).toEqual([shop.provider.sales[0]?.ip]);
  });
});

describe('the expiry of a server', () => {
  it('is on record once it is delivered, so that servers that run out can be listed', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    const expiresAt = NOON + 30 * 86_400_000;
    expect(await shop.record()).toMatchObject({ expiresAt });
    expect(await shop.order()).toMatchObject({ expiryDate: new Date(expiresAt) });
    expect(await shop.provisioner.list({ expiresBefore: expiresAt + 1 })).toHaveLength(1);
    expect(await shop.provisioner.list({ expiresBefore: expiresAt })).toEqual([]);
  });

  it('that the provider does not say is left out', async () => {
    const shop = aShop();
    shop.provider.onStatus = () => ({ expiresAt: undefined });
    expect(await shop.provisioner.provision('A-1')).toMatchObject({ status: 'active' });
    expect((await shop.record()).expiresAt).toBeUndefined();
    expect(await shop.order()).not.toHaveProperty('expiryDate');
  });
});

describe('an operating system', () => {
  const WINDOWS = { os: 'Windows Server 2022', username: 'Administrator' } as const;
  const CASES: readonly (readonly [string | undefined, Partial<VpsStatus>, string])[] = [
    ['ubuntu-22.04', WINDOWS, 'needs_review'],
    ['windows', {}, 'needs_review'],
    ['2022', {}, 'needs_review'],
    ['ubuntu-22.04', { os: 'CentOS 7' }, 'active'],
    ['windows-2019', WINDOWS, 'active'],
    ['ubuntu-22.04', { os: undefined }, 'active'],
    ['ubuntu-22.04', { os: 'something new' }, 'active'],
    ['the usual', WINDOWS, 'active'],
    [undefined, WINDOWS, 'active'],
    [2022 as unknown as string, {}, 'active'],
    [null as unknown as string, {}, 'active'],
  ];

  it.each(CASES)('ordered as %s with a status of %o: %s', async (os, status, ending) => {
    const shop = aShop({ orders: [anOrder({ os })] });
    shop.provider.onStatus = () => status;
    const result = await shop.provisioner.provision('A-1');
    expect(result.status).toBe(ending);
    if (ending === 'active') return;
    expect(result).toMatchObject({ reason: 'wrong_os' });
    expect(result.message).toContain(`ordered "${os}"`);
    expect(await shop.order()).not.toHaveProperty('password');
    expect(await shop.record()).toMatchObject({ address: shop.provider.sales[0]?.ip, holdsAddress: true });
  });
});

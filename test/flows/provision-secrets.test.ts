import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/domain/errors.ts';
import type { Progress } from '../../src/domain/order.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimulatorQuirks } from '../../src/simulator/quirks.ts';
import { everythingHeard, leaksIn } from './support/canaries.ts';
import { intercepted } from './support/interception.ts';
import { ANNA } from './support/shop.ts';
import { aSimulatedShop, LOGIN, type SimulatedParts } from './support/simulated-shop.ts';
import { HOUR, MINUTE } from './support/virtual-clock.ts';

const CREDENTIALS = [LOGIN.password, btoa(`${LOGIN.username}:${LOGIN.password}`)];

/** A shop of which everything that leaves the library is kept. */
function aWatchedShop(parts: SimulatedParts = {}) {
  const { heard, hooks } = everythingHeard();
  const shop = aSimulatedShop({
    ...parts,
    client: { ...hooks, retry: 1 },
    options: { ...hooks, ...parts.options },
    simulator: { credentials: LOGIN, ...parts.simulator },
  });
  const passwords = new Set<string>();
  const note = () => {
    for (const { password, formerPassword } of shop.simulator.world.servers())
      passwords.add(password).add(formerPassword);
  };
  return {
    ...shop,
    /** Everything that would show a secret, by name. */
    async leaks(results: readonly unknown[]): Promise<readonly string[]> {
      note();
      const secrets = [...CREDENTIALS, ...passwords];
      expect(passwords.size).toBeGreaterThan(0);
      return [
        ...heard.flatMap((line) => leaksIn('a log line or event', line, secrets)),
        ...results.flatMap((result) => leaksIn('a result or error', result, secrets)),
        ...leaksIn('a record', await shop.provisions.get('A-1'), secrets),
        ...leaksIn('the list', await shop.provisioner.list(), secrets),
        ...leaksIn('the reviews', await shop.provisioner.review(), secrets),
        ...leaksIn('the diagnosis', await shop.provisioner.diagnose('A-1'), secrets),
        ...leaksIn('the provisioner', shop.provisioner, secrets),
        ...leaksIn('the order', await shop.orders.get('A-1'), secrets),
      ];
    },
    heard,
  };
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a refused connection': { kind: 'refuse' },
  'a reset': { kind: 'reset', effect: 'done' },
  'a cut body': { kind: 'truncate' },
  'an HTML page': { kind: 'html', effect: 'done' },
  'HTTP 401': { kind: 'status', status: 401 },
  'HTTP 429': { kind: 'status', status: 429 },
  'HTTP 400': { kind: 'status', status: 400 },
  'HTTP 500': { kind: 'status', status: 500, effect: 'done' },
  'a redirect': { kind: 'redirect', effect: 'done' },
  'a refusal in words': { kind: 'decline' },
  'words that name the password': { kind: 'reword', text: 'Done, password {password}, no address yet' },
  'a wrong pool': { kind: 'wrong_pool', from: 'neighbour' },
  'no answer': { kind: 'hang', effect: 'done' },
};

const LOGINS: readonly Partial<SimulatorQuirks>[] = [
  {},
  { logins: 'never' },
  { logins: 'other_address' },
  { logins: 'previous_tenant', reportsAction: false },
  { passwords: 'html_escaped' },
  { passwords: 'damaged' },
  { passwords: 'large_number' },
  { os: 'Windows Server 2022' },
  { statusKeys: 'both', usernameKey: 'Username' },
];

describe('no password shows in a log, event, history, result, error or JSON', () => {
  it.each(LOGINS)('with logins of %o', async (quirks) => {
    const shop = aWatchedShop({ simulator: { quirks } });
    const results = [await shop.provisioner.provision('A-1')];
    await shop.ticks(5, 30 * MINUTE);
    expect(shop.purchases()).toHaveLength(1);
    expect(await shop.leaks([...results, await shop.provisioner.provision('A-1')])).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('with a purchase that meets %s', async (_what, fault) => {
    const shop = aWatchedShop({ orders: [{ id: 'A-1', stockId: 'item-123', memory: '8GB' }] });
    await shop.client.buyVps({ packageName: '103.195.160.2', memoryGb: 4 });
    shop.simulator.world.fault({ verb: 'buyvps', fault });
    const results: unknown[] = [await shop.provisioner.provision('A-1')];
    results.push(...(await shop.provisioner.review()));
    await shop.ticks(30, MINUTE);
    for (const decision of ['accept', 'abandon'] as const)
      results.push(
        await shop.provisioner.resolve('A-1', { decision, ...ANNA }).catch((error: unknown) => error),
      );
    expect(await shop.leaks(results)).toEqual([]);
  });

  it('with a list and a status that are broken', async () => {
    for (const verb of ['ipstock', 'status'] as const)
      for (const kind of ['html', 'reset', 'truncate', 'empty', 'garble'] as const) {
        const shop = aWatchedShop({ options: { waitForCredentialsMs: 0 } });
        await shop.client.buyVps({ packageName: '103.195.160.2', memoryGb: 4 });
        shop.simulator.world.fault({ verb, times: 4, fault: { kind } });
        const results = [await shop.provisioner.provision('A-1')];
        await shop.ticks(10, 3 * MINUTE);
        expect(await shop.leaks(results)).toEqual([]);
      }
  });

  it('with a shop whose errors hold what it was told', async () => {
    const shop = aWatchedShop({ options: { waitForCredentialsMs: 0 } });
    const orders = intercepted(shop.orders, async ({ method, args, go }) => {
      const [, progress] = args as readonly [string, Progress];
      if (method !== 'update' || progress.status !== 'active') return go();
      const told = { ...progress, password: progress.password.reveal() };
      throw Object.assign(new Error(`cannot store ${JSON.stringify(told)}`), { document: told });
    });
    const worker = shop.aProvisioner({ orders });
    await worker.enqueue('A-1');
    const results: unknown[] = [];
    for (let tick = 0; tick < 6; tick += 1) {
      shop.clock.jump(2 * MINUTE);
      results.push(await worker.processDue());
    }
    expect(results.at(-1)).toMatchObject({ results: [{ reason: 'shop_unreachable' }] });
    expect(await shop.leaks(results)).toEqual([]);
  });

  it('with storage that stays down after the purchase', async () => {
    const shop = aWatchedShop();
    const provisions = intercepted(shop.provisions, async ({ method, go }) => {
      if (method === 'recordEvidence') throw new StorageError('down');
      return go();
    });
    const error = await shop
      .aProvisioner({ provisions })
      .provision('A-1')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SMARTVPS_PURCHASE_NOT_RECORDED' });
    expect(await shop.leaks([error])).toEqual([]);
  });

  it('and the shop has it: the one who is meant to', async () => {
    const shop = aWatchedShop();
    await shop.provisioner.provision('A-1');
    const [server] = shop.simulator.world.servers();
    expect((await shop.orders.get('A-1'))?.password?.reveal()).toBe(server?.password);
  });
});

describe('this search', () => {
  it('finds a secret wherever a careless line of code would put it', () => {
    const secret = 'Zq7-pw.of_a+server';
    const careless: readonly unknown[] = [
      `password ${secret}`,
      { deep: { down: [{ Password: secret }] } },
      new Error('failed', { cause: { request: { headers: { authorization: secret } } } }),
      Object.assign(new Error('x'), { body: `{"pw":${JSON.stringify(secret)}}` }),
      Buffer.from(`user:${secret}`).toString('base64'),
      Buffer.from(`u:${secret}`).toString('base64url'),
      Buffer.from(secret).toString('hex'),
      encodeURIComponent(`x ${secret}`),
      `first characters ${secret.slice(0, 6)}`,
      new Map([['pw', secret]]),
    ];
    for (const value of careless) expect(leaksIn('it', value, [secret])).toHaveLength(1);
    expect(leaksIn('it', { password: '[secret]' }, [secret])).toEqual([]);
  });
});

describe('a provision', () => {
  it('keeps its history without anybody’s words but ours and the named person’s', async () => {
    const shop = aWatchedShop();
    shop.simulator.world.fault({
      verb: 'buyvps',
      fault: { kind: 'decline', text: 'Error: tell nobody 4711' },
    });
    await shop.provisioner.provision('A-1');
    await shop.ticks(2, HOUR);
    await shop.provisioner.resolve('A-1', { decision: 'not_purchased', ...ANNA });
    expect(JSON.stringify([shop.heard, await shop.provisioner.list()])).not.toContain('4711');
  });
});

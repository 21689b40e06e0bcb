import { describe, expect, it } from 'vitest';
import { ConfigurationError, OrderNotActiveError } from '../../src/domain/errors.ts';
import type { ServerHandle } from '../../src/flows/server-handle.ts';
import { aRenewalShop, aSimulatedRenewalShop } from './renewals-shop.ts';
import { ANNA, anOrder, aShop, failureOf } from './support/shop.ts';
import { SECOND } from './support/virtual-clock.ts';

describe('the server of an active order', () => {
  it('is looked at and acted on by its own address', async () => {
    const shop = await aSimulatedRenewalShop();
    const server = await shop.provisioner.server('A-1');
    expect(server.orderId).toBe('A-1');
    expect(await server.status()).toMatchObject({ ip: shop.address, powerStatus: 'online' });
    expect(await server.stop()).toMatchObject({ text: expect.stringContaining('stopped'), attempts: 1 });
    expect(await server.status()).toMatchObject({ powerStatus: 'offline' });
    expect(await server.start()).toMatchObject({ text: expect.stringContaining('started') });
    expect(await server.changeOs('2022')).toMatchObject({ attempts: 1 });
    expect(await server.format()).toMatchObject({ text: expect.stringContaining('formatted') });
    const acted = shop.simulator.world.requests().slice(-6);
    expect(acted.map(({ verb }) => verb)).toEqual([
      'status',
      'stop',
      'status',
      'start',
      'changeos',
      'format',
    ]);
    expect(new Set(acted.map(({ target }) => target))).toEqual(new Set([shop.address]));
  });

  it('is restarted by a stop, a pause of two seconds and a start', async () => {
    const shop = await aSimulatedRenewalShop();
    const before = shop.clock.now();
    const reply = await (await shop.provisioner.server('A-1')).restart();
    expect(reply).toMatchObject({ text: expect.stringContaining('started'), attempts: 2 });
    const [stop, start] = shop.simulator.world.requests().slice(-2);
    expect([stop, start]).toMatchObject([
      { verb: 'stop', at: before, target: shop.address },
      { verb: 'start', at: before + 2 * SECOND, target: shop.address },
    ]);
  });

  it('is acted on once per call, whatever the provider answers', async () => {
    const shop = await aSimulatedRenewalShop({ client: { retry: 5 } });
    const server = await shop.provisioner.server('A-1');
    for (const status of [408, 429, 500, 503]) {
      shop.simulator.world.fault({ verb: 'format', fault: { kind: 'status', status } });
      expect(await failureOf(server.format())).toMatchObject({ verb: 'format', attempts: 1 });
    }
    const formats = shop.simulator.world.requests().filter(({ verb }) => verb === 'format');
    expect(formats).toHaveLength(4);
  });

  it('is acted on within the limits of the call', async () => {
    const shop = await aSimulatedRenewalShop();
    const server = await shop.provisioner.server('A-1');
    shop.simulator.world.fault({ verb: 'format', fault: { kind: 'hang' } });
    const before = shop.clock.now();
    expect(await failureOf(server.format({ timeoutMs: 7_000 }))).toMatchObject({
      code: 'SMARTVPS_TIMEOUT',
      outcome: 'unknown',
    });
    expect(shop.clock.now() - before).toBe(7_000);
    const signal = AbortSignal.abort('no');
    expect(await failureOf(server.changeOs('ubuntu', { signal }))).toMatchObject({ outcome: 'not_sent' });
  });

  it('is not started when the caller gives up between stop and start', async () => {
    const shop = await aSimulatedRenewalShop();
    const server = await shop.provisioner.server('A-1');
    const controller = new AbortController();
    const restarting = failureOf(server.restart({ signal: controller.signal }));
    await shop.clock.sleep(SECOND);
    controller.abort('enough');
    expect(await restarting).toMatchObject({ verb: 'start', outcome: 'not_sent', cause: 'enough' });
    expect(shop.simulator.world.requests().at(-1)).toMatchObject({ verb: 'stop' });
  });

  it('that was never stopped is not started', async () => {
    const shop = await aSimulatedRenewalShop();
    shop.simulator.world.fault({ verb: 'stop', fault: { kind: 'reset' } });
    const server = await shop.provisioner.server('A-1');
    expect(await failureOf(server.restart())).toMatchObject({ verb: 'stop', outcome: 'unknown' });
    expect(shop.simulator.world.requests().at(-1)).toMatchObject({ verb: 'stop' });
  });
});

describe('the address of a handle is looked up again at every call', () => {
  const VERBS: Readonly<Record<string, (server: ServerHandle) => Promise<unknown>>> = {
    start: (server) => server.start(),
    stop: (server) => server.stop(),
    format: (server) => server.format(),
    changeOs: (server) => server.changeOs('ubuntu'),
  };

  it.each(Object.entries(VERBS))('%s goes to the address as it is now', async (verb, act) => {
    const shop = await aRenewalShop();
    const server = await shop.provisioner.server('A-1');
    const record = await shop.record();
    await shop.provisions.advance(record.version, { ...record, address: '103.195.160.77' });
    await act(server);
    expect(shop.acted).toHaveLength(1);
    expect(shop.acted[0]).toContain(`${verb} 103.195.160.77`);
  });

  it('and again between the stop and the start of a restart', async () => {
    const shop = await aRenewalShop();
    const { address } = await shop.record();
    const server = await shop.provisioner.server('A-1');
    const restarting = failureOf(server.restart());
    await shop.clock.sleep(SECOND);
    await shop.provisioner.end('A-1', ANNA);
    expect(await restarting).toBeInstanceOf(OrderNotActiveError);
    expect(shop.acted).toEqual([`stop ${address}`]);
  });

  it('and nothing is sent when storage cannot say', async () => {
    const shop = await aRenewalShop();
    const server = await shop.provisioner.server('A-1');
    shop.provisions.get = async () => {
      throw new Error('no primary');
    };
    expect(await failureOf(server.format())).toMatchObject({ message: 'no primary' });
    expect(shop.acted).toEqual([]);
  });
});

describe('no handle is given for', () => {
  it.each(['pending', 'purchasing', 'purchased', 'needs_review', 'failed', 'abandoned', 'ended'] as const)(
    'an order that is %s, also one that has an address',
    async (stage) => {
      const shop = await aRenewalShop();
      const handle = await shop.provisioner.server('A-1');
      const record = await shop.record();
      await shop.provisions.advance(record.version, { ...record, stage });
      for (const promise of [shop.provisioner.server('A-1'), handle.format(), handle.status()]) {
        const error = await failureOf(promise);
        expect(error).toBeInstanceOf(OrderNotActiveError);
        expect(error).toMatchObject({ orderId: 'A-1', advice: 'stop' });
        expect((error as Error).message).toBe(`No server may be reached for order "A-1": it is ${stage}.`);
      }
      expect(shop.acted).toEqual([]);
      expect(shop.provider.asked.status).toBe(0);
    },
  );

  it('an order that nobody has on record, or an id that is none', async () => {
    const shop = aShop({ orders: [anOrder({ id: 'A-2' })] });
    const error = await failureOf(shop.provisioner.server('A-2'));
    expect((error as Error).message).toBe('No server may be reached for order "A-2": it is not on record.');
    expect(await failureOf(shop.provisioner.server(''))).toMatchObject({ argument: 'orderId' });
    expect(await shop.provisions.get('A-2')).toBeUndefined();
  });
});

describe('a client without server actions', () => {
  it('is enough for provisioning, and says so when it is asked for one', async () => {
    const shop = aShop();
    await shop.provisioner.provision('A-1');
    const server = await shop.provisioner.server('A-1');
    const error = await failureOf(server.format());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toBe('Option client has no method format.');
    expect(await server.status()).toMatchObject({ ip: shop.provider.sales[0]?.ip });
  });
});

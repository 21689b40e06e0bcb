import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults.ts';
import { aSimulatedRenewalShop, KEY } from './renewals-shop.ts';
import { everythingHeard, leaksIn } from './support/canaries.ts';
import { ANNA } from './support/shop.ts';
import { LOGIN } from './support/simulated-shop.ts';
import { MINUTE } from './support/virtual-clock.ts';

/** A shop of which everything that leaves the library while it renews is kept. */
async function aWatchedShop() {
  const { heard, hooks } = everythingHeard();
  const shop = await aSimulatedRenewalShop(
    { client: { ...hooks, retry: 1 }, options: hooks, simulator: { credentials: LOGIN } },
    hooks,
  );
  const passwords = shop.simulator.world
    .servers()
    .flatMap((server) => [server.password, server.formerPassword]);
  const secrets = [LOGIN.password, btoa(`${LOGIN.username}:${LOGIN.password}`), ...passwords];
  return {
    ...shop,
    heard,
    /** Everything that would show a secret, by name. */
    async leaks(results: readonly unknown[]): Promise<readonly string[]> {
      return [
        ...heard.flatMap((line) => leaksIn('a log line or event', line, secrets)),
        ...results.flatMap((result) => leaksIn('a result or error', result, secrets)),
        ...leaksIn('a renewal', await shop.renewals.get(KEY), secrets),
        ...leaksIn('the reviews', await shop.worker.review(), secrets),
        ...leaksIn('the order’s record', await shop.provisions.get('A-1'), secrets),
        ...leaksIn('the worker', shop.worker, secrets),
        ...leaksIn('the provisioner', shop.provisioner, secrets),
        ...leaksIn('a handle', await shop.provisioner.server('A-1'), secrets),
      ];
    },
  };
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'a refused connection': { kind: 'refuse' },
  'a reset': { kind: 'reset', effect: 'done' },
  'a cut body': { kind: 'truncate' },
  'an HTML page': { kind: 'html' },
  'HTTP 401': { kind: 'status', status: 401 },
  'HTTP 402': { kind: 'status', status: 402 },
  'HTTP 429': { kind: 'status', status: 429 },
  'HTTP 500': { kind: 'status', status: 500 },
  'a redirect': { kind: 'redirect' },
  'a refusal in words': { kind: 'decline' },
  'words that name the password': { kind: 'reword', text: 'Renewed, password {password}' },
  'no answer': { kind: 'hang' },
};

describe('no password shows in a log, event, history, result, error or JSON', () => {
  it('of a renewal with nothing wrong, whose every answer carries them', async () => {
    const shop = await aWatchedShop();
    const result = await shop.renew();
    expect(result.status).toBe('renewed');
    expect(shop.heard.length).toBeGreaterThan(5);
    expect(await shop.leaks([result])).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('of a renewal that meets %s', async (_what, fault) => {
    for (const verb of ['renewvps', 'status'] as const) {
      const shop = await aWatchedShop();
      shop.simulator.world.fault({ verb, fault });
      const results: unknown[] = [await shop.renew()];
      await shop.ticks(40, MINUTE);
      results.push(...(await shop.worker.review()), await shop.worker.processDue());
      results.push(
        await shop.worker
          .resolve('A-1', 'INV-1', { decision: 'not_renewed', ...ANNA })
          .catch((error: unknown) => error),
      );
      expect(await shop.leaks(results)).toEqual([]);
    }
  });

  it('of actions on a server, and of an adoption', async () => {
    const shop = await aWatchedShop();
    const server = await shop.provisioner.server('A-1');
    const results: unknown[] = [];
    for (const fault of Object.values(FAULTS)) {
      shop.simulator.world.fault({ verb: 'format', fault });
      results.push(
        await server.format().then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
    }
    results.push(await shop.provisioner.end('A-1', ANNA));
    results.push(await server.status().catch((error: unknown) => error));
    shop.orders.put({ id: 'A-2', stockId: 'item-123', memory: '8GB' });
    results.push(await shop.provisioner.adopt('A-2', { ip: shop.address, ...ANNA }));
    const secrets = [LOGIN.password, ...shop.simulator.world.servers().map(({ password }) => password)];
    expect(results.flatMap((result) => leaksIn('a result or error', result, secrets))).toEqual([]);
    expect(shop.heard.flatMap((line) => leaksIn('a line', line, secrets))).toEqual([]);
  });
});

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createSimulator, type Fault } from 'smartvps-sdk/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { failureOf, LOGIN, OTHER_POOL, POOL, until } from './support.ts';

const server = setupServer();
const order = { packageName: POOL.name, memoryGb: 4 };

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** A client of the global fetch, which msw answers from the simulator. */
function mocked({ origin, faults = [] }: { origin?: string; faults?: readonly Fault[] } = {}) {
  const simulator = createSimulator({
    packages: [POOL, OTHER_POOL],
    credentials: LOGIN,
    faults: faults.map((fault) => ({ verb: 'buyvps', fault })),
  });
  server.use(...simulator.handlers(http, origin));
  const client = new SmartVpsClient({ ...LOGIN, baseUrl: 'https://smartvps.test', retry: 0 });
  return { simulator, client };
}

describe('the handlers for msw', () => {
  test('answer every verb', async () => {
    const { simulator, client } = mocked();
    expect((await client.ipstock()).packages).toHaveLength(2);
    const { ip } = await client.buyVps(order);
    await client.stop(ip);
    await client.start(ip);
    await client.changeOs(ip, 'centos');
    await client.format(ip);
    await client.renewVps(ip);
    expect(await client.status(ip)).toMatchObject({ ip, os: 'CentOS 7', powerStatus: 'online' });
    expect(simulator.ledger.map(({ type }) => type)).toEqual(['purchase', 'renewal']);
  });

  test('answer for one origin where one is given', async () => {
    server.use(http.post('https://other.test/api/status', () => HttpResponse.text('other')));
    const { client } = mocked({ origin: 'https://smartvps.test' });
    expect((await client.ipstock()).packages).toHaveLength(2);
    const other = await fetch('https://other.test/api/status', { method: 'POST' });
    expect(await other.text()).toBe('other');
    const bare = await fetch('https://smartvps.test/ipstock', { method: 'POST' });
    expect(bare.status).toBe(401);
  });

  test('answer for any origin, and any method as the provider does', async () => {
    mocked();
    expect((await fetch('http://elsewhere.test:8080/x/ipstock')).status).toBe(405);
  });

  test.each([
    [{ kind: 'refuse' }, 0],
    [{ kind: 'reset', effect: 'done' }, 1],
  ] as readonly (readonly [Fault, number])[])('make %j a network error', async (fault, purchases) => {
    const { simulator, client } = mocked({ faults: [fault] });
    expect(await failureOf(client.buyVps(order))).toMatchObject({
      code: 'SMARTVPS_NETWORK',
      outcome: 'unknown',
    });
    expect(simulator.ledger).toHaveLength(purchases);
  });

  test.each([[{ kind: 'hang', effect: 'done' }], [{ kind: 'stall' }]] as readonly (readonly [Fault])[])(
    'let %j last until the client gives up',
    async (fault) => {
      const { simulator, client } = mocked({ faults: [fault] });
      const controller = new AbortController();
      const failure = failureOf(client.buyVps(order, { signal: controller.signal }));
      await until(() => simulator.ledger.length > 0);
      controller.abort();
      expect(await failure).toMatchObject({ code: 'SMARTVPS_ABORTED', outcome: 'unknown' });
      expect(simulator.ledger).toMatchObject([{ delivered: 'dropped' }]);
    },
  );
});

import {
  createHealthMonitor,
  createMemoryRepositories,
  Provisioner,
  SmartVpsClient,
  syncInventory,
} from 'smartvps-sdk';
import { calmQuirks, createSimulator } from 'smartvps-sdk/testing';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/domain/environment.ts';
import { NOON, packages } from '../builders.ts';

const LOGIN = { username: 'u', password: 'p', baseUrl: 'https://smartvps.example' };

/** A shop whose client and flows all tell one monitor. */
function aWatchedShop() {
  let now = NOON;
  const clock = { ...systemClock, now: () => now };
  const { fetch, world } = createSimulator({ packages: packages(10), quirks: calmQuirks });
  const news: string[] = [];
  const monitor = createHealthMonitor({
    clock,
    onAlert: ({ name, status }) => void news.push(`${name} ${status}`),
  });
  const { onEvent } = monitor;
  const client = new SmartVpsClient({ ...LOGIN, fetch, retry: 0, clock, onEvent });
  const orders = Array.from({ length: 10 }, (_, index) => ({
    id: `order-${index}`,
    stockId: 'none',
    memory: '8GB',
  }));
  const repositories = createMemoryRepositories({ orders });
  const provisioner = new Provisioner({ client, ...repositories, clock, onEvent });
  const sync = () => syncInventory({ client, ...repositories, clock, onEvent }).catch(() => {});
  const pass = (ms: number) => {
    now += ms;
  };
  return { world, news, monitor, provisioner, sync, pass };
}

test('a broken list wakes somebody, and is over when the list is back', async () => {
  const { world, news, monitor, sync, pass } = aWatchedShop();
  await sync();
  world.list('empty');
  await sync();
  world.list('html');
  for (let run = 0; run < 4; run++) {
    await sync();
    pass(120_000);
  }
  world.list('ok');
  await sync();

  expect(news).toEqual([
    'packages_gone firing',
    'sync_failing firing',
    'sync_failing resolved',
    'packages_gone resolved',
  ]);
  expect(monitor.metrics()).toMatchObject({
    ...{ syncsSucceeded: 3, syncsFailed: 4, guardTrips: 1, packagesCreated: 10 },
    ...{ requestsSucceeded: 3, requestsFailed: 4 },
  });
});

test('orders that fail wake somebody', async () => {
  const { news, monitor, provisioner } = aWatchedShop();
  for (let index = 0; index < 10; index++) await provisioner.provision(`order-${index}`);
  expect(news).toEqual(['provisioning_errors firing']);
  expect(monitor.metrics().provisionsFailed).toBe(10);
});

/** The main job, end to end: a real HTTP provider (the simulator) is read, compared, bought from, renewed and survived. */
import { createMemoryRepositories, createMemoryStock, SmartVpsClient } from 'smartvps-sdk';
import { createSimulator } from 'smartvps-sdk/testing';
import { packages } from './catalogue.ts';
import { createFastClock } from './fast-clock.ts';
import { showInventory, showSelection } from './inventory.ts';
import { showOrders } from './orders.ts';
import { heading, note } from './print.ts';
import { showRenewals } from './renewals.ts';

const credentials = { username: 'reseller', password: 'demo-password' };
const clock = createFastClock(Date.UTC(2026, 0, 1));
const { listen, world, ledger } = createSimulator({ packages, credentials, clock });
const server = await listen();
note(`A simulated SmartVPS answers at ${server.url}`);

try {
  const client = new SmartVpsClient({ ...credentials, baseUrl: server.url, retry: 0 });
  const stock = createMemoryStock();
  await showInventory({ client, stock, world, clock });
  await showSelection({ client, stock, world, clock });

  const items = [];
  for await (const item of stock.list()) items.push(item);
  const item = items.find(({ smartvps }) => smartvps.packagePid === '5');
  if (item === undefined) throw new Error('The demo sells package 5.');
  const sizes = Object.fromEntries([1, 2, 3, 4, 5].map((gb) => [`${gb}GB`, { defaultOS: 'ubuntu-22.04' }]));
  const repositories = createMemoryRepositories({
    stock: [{ ...item, smartvps: { ...item.smartvps, byMemory: sizes } }],
    orders: [1, 2, 3, 4, 5].map((n) => ({
      id: `order-${n}`,
      stockId: item.id,
      memory: `${n}GB`,
      os: 'ubuntu',
    })),
  });
  await showOrders({ client, repositories, world, ledger, clock });
  await showRenewals({ client, repositories, world, ledger, clock });
  heading('Done. The same flows run in a shop with its own database: see docs/guide.');
} finally {
  await server.close();
}

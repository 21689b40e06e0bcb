import {
  formatPlan,
  PackageSelectionError,
  type SmartVpsClient,
  SmartVpsError,
  type StockRepository,
  selectExactPackage,
  syncInventory,
} from 'smartvps-sdk';
import type { SimulatorWorld } from 'smartvps-sdk/testing';
import type { FastClock } from './fast-clock.ts';
import { check, heading, note, say, sayBriefly } from './print.ts';

interface Shop {
  readonly client: SmartVpsClient;
  readonly stock: StockRepository;
  readonly world: SimulatorWorld;
  readonly clock: FastClock;
}

/** The catalogue's days: the world changes, and each sync shows what it makes of it. */
export async function showInventory(shop: Shop): Promise<void> {
  const { world } = shop;
  heading('1. The first sync: an empty shop, twenty packages');
  const first = await sync(shop, 3);
  check(first.summary.created === 20, '20 items created, each with the exact id and name of its package');

  heading('2. The same again: nothing changed');
  const again = await sync(shop);
  check(again.results.length === 0, 'nothing was written');

  heading('3. The world changes: one vanishes, one sells out, one is renamed, one is suspended, one sells');
  world.remove(41);
  world.set(60, { ipv4: 0 });
  world.rename(50, '157.15.49');
  world.set(32, { status: 'suspended' });
  world.set(5, { ipv4: 70 });
  await sync(shop);

  heading('4. They come back');
  world.add({ id: 41, name: '45.112.21', ipv4: 6, status: 'active' });
  world.set(60, { ipv4: 3 });
  await sync(shop);

  heading('5. The list breaks: a page of HTML, then an empty list');
  world.list('html');
  await syncInventory(shop).catch((error: unknown) => {
    say(`! ${error instanceof SmartVpsError ? `${error.code}: ${error.message}` : error}`);
  });
  world.list('empty');
  const broken = await syncInventory(shop);
  say(`! guard: ${broken.guard.message}`);
  check(broken.summary.disabled === 0, `${broken.summary.withheld} items stay on sale`);
  world.list('ok');
  const healed = await syncInventory(shop);
  check(healed.summary.reEnabled === 0, 'the list is back, and nothing had been taken off sale');
}

/** Exact id and exact name, or a clear error. */
export async function showSelection({ client, world }: Shop): Promise<void> {
  heading('6. Which package did the customer buy? The exact one, or none');
  const config = { packagePid: '123', packageName: '103.195.160.2' };
  const listed = async () => (await client.ipstock()).packages;
  const selected = selectExactPackage(config, await listed());
  check(
    selected.id === '123' && selected.name === '103.195.160.2',
    `selected ${selected.id}::${selected.name}, ${selected.ipv4} addresses`,
  );

  const original = { ipv4: 50, status: 'active' };
  world.set(123, { status: 'suspended' });
  refuse(config, await listed());
  world.set(123, { ...original, ipv4: 0 });
  refuse(config, await listed());
  world.remove(123);
  refuse(config, await listed());
  world.add({ id: 123, name: '103.195.160.2', ...original });
  note('103.82.7 is never taken for 103.82.72:');
  refuse({ packagePid: '5', packageName: '103.82.7' }, await listed());
}

async function sync(shop: Shop, most = 20) {
  const before = shop.clock.now();
  const report = await syncInventory(shop);
  sayBriefly(formatPlan(report.plan), most);
  const { considered, totalPackagesInAPI } = report.summary;
  note(`${totalPackagesInAPI} rows fetched, ${considered} items considered, guard: ${report.guard.message}`);
  shop.clock.pass(Math.max(0, 120_000 - (shop.clock.now() - before)));
  return report;
}

function refuse(
  config: Parameters<typeof selectExactPackage>[0],
  listed: Parameters<typeof selectExactPackage>[1],
): void {
  try {
    selectExactPackage(config, listed);
  } catch (error) {
    if (!(error instanceof PackageSelectionError)) throw error;
    say(`! ${error.reason}: ${error.message}`);
    return;
  }
  throw new Error('The demo expected a refusal.');
}

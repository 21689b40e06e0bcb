import {
  type MemoryRepositories,
  type OrderRepository,
  Provisioner,
  type ProvisionResult,
  type SmartVpsClient,
} from 'smartvps-sdk';
import type { LedgerEntry, SimulatorWorld } from 'smartvps-sdk/testing';
import type { FastClock } from './fast-clock.ts';
import { check, heading, note, say } from './print.ts';

interface Shop {
  readonly client: SmartVpsClient;
  readonly repositories: MemoryRepositories;
  readonly world: SimulatorWorld;
  readonly ledger: readonly LedgerEntry[];
  readonly clock: FastClock;
}

/** Orders become servers: once each, in the pool that was ordered, and nothing paid for is forgotten. */
export async function showOrders(shop: Shop): Promise<void> {
  const { world, repositories, ledger } = shop;
  const provisioner = provisionerOf(shop);

  heading('7. An order is placed, paid and delivered');
  await provisioner.enqueue('order-1');
  show(await provisioner.provision('order-1'));
  const delivered = await repositories.orders.get('order-1');
  say(
    `the shop has: ${delivered?.ipAddress}, ${delivered?.username}, password ${delivered?.password} (it opens with .reveal())`,
  );
  check(ledger.length === 1, 'the provider sold one server');

  heading('8. A double click, and the payment webhook once more');
  const clicks = await Promise.all([1, 2, 3].map(() => provisioner.provision('order-2')));
  show(...clicks, await provisioner.provision('order-2'));
  check(purchasesOf(ledger, 2) === 1, 'the provider sold one server for it');

  heading('9. The purchase times out, and was made all the same');
  world.fault({ verb: 'buyvps', fault: { kind: 'hang', effect: 'done' } });
  show(await provisioner.provision('order-3'));
  shop.clock.pass(3_600_000);
  show(await provisioner.provision('order-3'));
  check(purchasesOf(ledger, 3) === 1, 'an hour later it is still not bought twice');
  const [waiting] = await provisioner.review();
  say(`for a person: ${waiting?.orderId}, ${waiting?.reason}; allowed: ${waiting?.allowed.join(', ')}`);
  const ip = ledger.at(-1)?.ip ?? '';
  note(`Asha finds ${ip} in the provider's panel and says so:`);
  await provisioner.resolve('order-3', {
    decision: 'purchased',
    ip,
    actor: 'asha',
    reason: 'seen in the panel',
  });
  show(await provisioner.provision('order-3'));

  heading('10. The provider hands out an address of another pool');
  world.fault({ verb: 'buyvps', fault: { kind: 'wrong_pool' } });
  show(await provisioner.provision('order-4'));
  check(
    (await repositories.orders.get('order-4'))?.ipAddress === undefined,
    'it was bought, it is not delivered, and it is not bought again',
  );

  heading('11. The worker dies after the purchase, before the delivery');
  const { get, update } = repositories.orders;
  const dies = new Promise<never>(() => {});
  const dying: OrderRepository = {
    get,
    update: (id, progress) => (progress.status === 'active' ? dies : update(id, progress)),
  };
  void provisionerOf({ ...shop, orders: dying }).provision('order-5');
  await until(() => purchasesOf(ledger, 5) === 1);
  show(await provisioner.provision('order-5'));
  shop.clock.pass(3_600_000);
  note('an hour later, a worker takes up what is due:');
  const { results } = await provisioner.processDue();
  show(...results.filter((result) => result.status !== 'error'));
  check(purchasesOf(ledger, 5) === 1, 'the provider sold one server for it');
}

function provisionerOf({
  client,
  repositories,
  clock,
  orders,
}: Shop & { readonly orders?: OrderRepository }) {
  // Half a second for a purchase, because a demo waits for its timeout; production takes the default of 180 s.
  const parts = { client, ...repositories, clock, ...(orders && { orders }) };
  return new Provisioner({ ...parts, purchaseTimeoutMs: 500, random: () => 0.5 });
}

function show(...results: readonly ProvisionResult[]): void {
  for (const { orderId, status, reason, provision } of results) {
    const why = reason === undefined ? '' : ` (${reason})`;
    say(`${orderId}: ${status}${why}${provision.address ? `, address ${provision.address}` : ''}`);
  }
}

/** Each order of this demo asks for as many gigabytes as its number, so the books tell them apart. */
function purchasesOf(ledger: readonly LedgerEntry[], memoryGb: number): number {
  return ledger.filter((entry) => entry.type === 'purchase' && entry.memoryGb === memoryGb).length;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
}

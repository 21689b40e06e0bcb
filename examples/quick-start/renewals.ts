import {
  type MemoryRepositories,
  OrderNotActiveError,
  Provisioner,
  Renewals,
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

const DAY_MS = 86_400_000;

/** The next month: servers that run out are paid for once each, and a server given back is out of reach. */
export async function showRenewals(shop: Shop): Promise<void> {
  const { world, ledger, clock } = shop;
  const provisioner = new Provisioner({ ...shop, ...shop.repositories });
  const charges = () => ledger.filter(({ type }) => type === 'renewal').length;

  heading('12. A month later: the monthly job renews what runs out within three days');
  clock.pass(28 * DAY_MS);
  const due = await runningOut(provisioner, clock);
  say(`${due.length} servers run out: ${due.join(', ')}`);
  world.fault({ verb: 'renewvps', nth: 2, fault: { kind: 'reset', effect: 'done' } });
  note('the connection breaks during the second one, and the month was charged:');
  await renewalJob(shop, due);
  check(
    charges() === due.length,
    'one month was charged for each, and the expiry told of the one that broke',
  );

  heading('13. A second run of the job had read the same list');
  await renewalJob(shop, due);
  check(charges() === due.length, 'nothing was charged twice: the invoice is the key');
  check((await runningOut(provisioner, clock)).length === 0, 'and nothing runs out any more');

  heading('14. A customer leaves');
  const orderId = due[0] ?? '';
  const page = await provisioner.server(orderId);
  await provisioner.end(orderId, { actor: 'asha', reason: 'the customer left' });
  await refused(() => page.format());
  await refused(() =>
    new Renewals({ ...shop, ...shop.repositories }).renew(orderId, { invoiceId: 'INV-late' }),
  );
}

/** Renews each of these servers for the invoice that its customer paid, and then whatever was put off. */
async function renewalJob(shop: Shop, orderIds: readonly string[]): Promise<void> {
  const renewals = new Renewals({ ...shop, ...shop.repositories });
  for (const orderId of orderIds) {
    const { status, renewal } = await renewals.renew(orderId, { invoiceId: `INV-2026-02-${orderId}` });
    const paidUntil = renewal.expiresAfter === undefined ? 'unknown' : dayOf(renewal.expiresAfter);
    say(`${orderId}: ${status}, paid until ${paidUntil}`);
  }
  await renewals.processDue();
}

async function runningOut(provisioner: Provisioner, clock: FastClock): Promise<readonly string[]> {
  const expiresBefore = clock.now() + 3 * DAY_MS;
  return (await provisioner.list({ stage: 'active', expiresBefore })).map(({ orderId }) => orderId);
}

async function refused(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof OrderNotActiveError)) throw error;
    say(`! ${error.message}`);
    return;
  }
  throw new Error('The demo expected a refusal.');
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

import { readSync, writeSync } from 'node:fs';
import type { Provision } from '../../src/domain/provision.ts';
import type { ProvisionResult } from '../../src/domain/provision-result.ts';
import type { Renewal, RenewalResult } from '../../src/domain/renewal.ts';
import { Provisioner } from '../../src/flows/provisioner.ts';
import { Renewals } from '../../src/flows/renewals.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { SmartVpsClient } from '../../src/wire/client.ts';
import { Boundaries } from './boundaries.ts';
import { fastClock } from './clock.ts';
import { momentsOf } from './moments.ts';
import { openStorage } from './storages.ts';
import { type CallResult, type Strike, TIMES, type WorkerPlan, type WorkerWord } from './worker-plan.ts';

/** How far ahead something may be due for a worker to wait for it, in milliseconds of its clock. */
const PATIENCE_MS = 40_000;

const plan: WorkerPlan = JSON.parse(process.argv[2] ?? '');
await work(plan);

/** A process that provisions and renews with the real library, and is struck where its plan says. */
async function work({ url, orderIds, callsAtOnce = 1, ...plan }: WorkerPlan): Promise<void> {
  const clock = fastClock(plan.clock);
  const random = seededRandom(plan.seed);
  const boundaries = new Boundaries(struckBy(plan.strike));
  const storage = await openStorage(plan.storage, (step) => boundaries.within(step));
  const client = new SmartVpsClient({ username: 'shop', password: 'api-pass', baseUrl: url, clock, random });
  const parts = {
    client: boundaries.around('client', client),
    stock: boundaries.around('stock', storage.stock),
    orders: boundaries.around('orders', storage.orders),
    provisions: boundaries.around('provisions', storage.provisions),
    renewals: boundaries.around('renewals', storage.renewals),
    clock,
    random,
    ...TIMES,
  };
  const provisioner = new Provisioner(parts);
  const renewals = new Renewals(parts);
  if (plan.isHeldBack) waitAt('the start');
  for (const orderId of orderIds) await provisioner.enqueue(orderId);
  for (const orderId of orderIds) {
    const calls = Array.from({ length: callsAtOnce }, () => provisioner.provision(orderId));
    for (const { provision, ...result } of await Promise.all(calls))
      say({ result: summaryOf(result, provision) });
  }
  for (const { orderId, invoiceId } of plan.keys ?? []) {
    const calls = Array.from({ length: callsAtOnce }, () => renewals.renew(orderId, { invoiceId }));
    for (const { renewal, ...result } of await Promise.all(calls))
      say({ result: summaryOf(result, renewal) });
  }
  while (plan.isWorking ?? true) {
    if (orderIds.length > 0) await provisioner.processDue();
    if (plan.keys !== undefined) await renewals.processDue();
    const nextMs = Math.min(...momentsOf(await storage.look())) - clock.now();
    if (nextMs > PATIENCE_MS) break;
    await clock.sleep(Math.max(0, nextMs));
  }
  await storage.close();
}

function struckBy(strike: Strike | undefined): (boundary: string) => void {
  let count = 0;
  return (boundary) => {
    count += 1;
    say({ passed: boundary });
    if (strike === undefined || (strike.at !== boundary && strike.at !== count)) return;
    if (strike.kind === 'kill') process.kill(process.pid, 'SIGKILL');
    else waitAt(boundary);
  };
}

/** Stands still, timers and all, until the test sends a byte. Without a test there is nothing to go on for. */
function waitAt(boundary: string): void {
  say({ waitsAt: boundary });
  if (readSync(0, new Uint8Array(1)) === 0) process.exit(1);
}

function summaryOf(
  { status, reason }: Pick<ProvisionResult | RenewalResult, 'status' | 'reason'>,
  { orderId, version, address, ...record }: Provision | Renewal,
): CallResult {
  return {
    orderId,
    ...('invoiceId' in record && { invoiceId: record.invoiceId }),
    status,
    version,
    ...(reason && { reason }),
    ...(address && { address }),
  };
}

/** Written at once, so that it is out before a strike. */
function say(word: WorkerWord): void {
  writeSync(1, `${JSON.stringify(word)}\n`);
}

import { errorName, PurchaseNotRecordedError } from '../domain/errors.ts';
import type { Package } from '../domain/package.ts';
import type { Evidence, Provision, PurchaseMark } from '../domain/provision.ts';
import type { StockItem } from '../domain/stock.ts';
import { printable } from '../domain/text.ts';
import { evidenceOfError } from '../rules/answers.ts';
import { POOL_PAUSE } from '../rules/pauses.ts';
import { marked } from '../rules/transitions.ts';
import { sendOnce } from './one-shot.ts';
import type { Worker } from './worker.ts';

/** A purchase that nothing speaks against. */
export interface ReadyPurchase {
  readonly stockId: string;
  readonly item: StockItem;
  readonly selected: Package;
  readonly memoryGb: number;
  readonly attempt: number;
  /** The name under which this run has the pool. */
  readonly owner: string;
}

/**
 * Stores the mark, buys once, and stores what was heard.
 *
 * @returns the record in `purchasing`, with evidence; or as it is stored, when the mark was not acknowledged
 * @throws PurchaseNotRecordedError when a server was bought and storage did not take the answer
 */
export async function markAndSend(
  worker: Worker,
  provision: Provision,
  ready: ReadyPurchase,
): Promise<Provision> {
  const { provisions, clock, random } = worker.settings;
  const { selected, owner, attempt } = ready;
  // Its times count from before the pool is extended: they end within the caller's deadline and within the lease.
  const mark = markOf(worker, ready);
  const leaseUntil = worker.leaseUntil();
  const pool = { name: selected.name, owner, now: worker.now(), leaseUntil };
  // Once the order's own lease is over, another order may have bought from the pool since the list was read.
  if (!(await provisions.acquirePool(pool)) || !worker.holds(provision)) {
    return worker.defer(provision, 'pool_busy', `the pool "${printable(selected.name)}" was lost`, {
      pause: POOL_PAUSE,
    });
  }
  const next = marked(provision, worker.by(), { ...factsOf(ready), mark, leaseUntil });
  const shot = await sendOnce<Evidence, Provision>({
    clock,
    random,
    sendBy: mark.sendBy,
    deadline: worker.limits.deadline,
    mark: async () => {
      if ((await provisions.advance(provision.version, next)) !== 'ok') return 'lost';
      worker.announce(provision, next);
      return 'ok';
    },
    send: () => buyOnce(worker, ready),
    notSent: () => ({ at: clock.now(), outcome: 'not_sent', code: 'SEND_WINDOW_OVER' }),
    record: (evidence) => provisions.recordEvidence(worker.orderId, attempt, evidence),
  });
  switch (shot.status) {
    case 'lost':
      return worker.overtaken(provision);
    case 'unconfirmed':
      return worker.reloadAfter(shot.error, provision);
    case 'unrecorded':
      throw unrecorded(worker, attempt, shot.evidence, shot.error);
    case 'recorded':
      return worker.take(next, shot.stored);
  }
}

function markOf(worker: Worker, { attempt, selected }: ReadyPurchase): PurchaseMark {
  const { sendWithinMs, purchaseTimeoutMs } = worker.settings;
  const sendBy = worker.now() + sendWithinMs;
  return {
    attempt,
    fence: worker.fence,
    sendBy,
    answerBy: sendBy + purchaseTimeoutMs,
    stockBefore: selected.ipv4,
  };
}

function factsOf({ stockId, item, selected, memoryGb }: ReadyPurchase) {
  const { id, name } = selected;
  const addressPattern = item.smartvps.addressPattern ?? undefined;
  return {
    package: { id, name, ...(addressPattern !== undefined && { addressPattern }) },
    content: { stockId, memoryGb },
  };
}

/** Never rejects: whatever happens is what was heard. */
async function buyOnce(worker: Worker, { selected, memoryGb, attempt }: ReadyPurchase): Promise<Evidence> {
  const { client, clock, purchaseTimeoutMs } = worker.settings;
  const { signal } = worker.limits;
  if (signal?.aborted) return { at: clock.now(), outcome: 'not_sent', code: 'SMARTVPS_ABORTED' };
  worker.sent.add(attempt);
  worker.log('info', `Order "${printable(worker.orderId)}": buying ${memoryGb} GB, attempt ${attempt}`);
  try {
    const options = { signal, timeoutMs: purchaseTimeoutMs, totalTimeoutMs: purchaseTimeoutMs };
    const { ip } = await client.buyVps({ packageName: selected.name, memoryGb }, options);
    return { at: clock.now(), outcome: 'purchased', ip };
  } catch (error) {
    return evidenceOfError(error, clock.now());
  }
}

function unrecorded(worker: Worker, attempt: number, { outcome, ip }: Evidence, error: unknown): unknown {
  if (outcome !== 'purchased' || ip === undefined) return error;
  const what = `Order "${printable(worker.orderId)}", attempt ${attempt}: ${ip} was bought and could not be recorded (${errorName(error)})`;
  worker.log('error', what);
  return new PurchaseNotRecordedError(`${what}. Bring it in with resolve().`, {
    orderId: worker.orderId,
    attempt,
    ip,
  });
}

import type { Provision, ProvisionStage } from '../../../src/domain/provision.ts';
import { promiseNoSecret } from '../canaries.ts';
import { LeasedPromises } from '../leased-promises.ts';
import type { Process } from '../process.ts';
import { promise } from '../violation.ts';
import type { Ledger } from './ledger.ts';
import { belongsTo } from './shop.ts';

/** Where a worker may take an order, and where only a named person may. */
const WORKER_MOVES: Readonly<Record<ProvisionStage, readonly ProvisionStage[]>> = {
  pending: ['purchasing', 'failed'],
  purchasing: ['pending', 'purchased', 'failed', 'needs_review'],
  purchased: ['active', 'needs_review'],
  needs_review: ['purchased', 'needs_review'],
  active: [],
  failed: [],
  abandoned: [],
  ended: [],
};
const PERSON_MOVES: Readonly<Partial<Record<ProvisionStage, readonly ProvisionStage[]>>> = {
  pending: ['failed'],
  purchasing: ['purchased'],
  needs_review: ['purchased', 'failed', 'abandoned'],
  failed: ['pending'],
};

/** What our records of orders promise, besides what every leased record does. */
export class RecordPromises extends LeasedPromises<Provision> {
  readonly #ledger: Ledger;
  /** Reviews of an unknown outcome for which no request ever left. */
  falseAlarms = 0;

  constructor(ledger: Ledger, now: () => number) {
    super(({ orderId }) => orderId, now);
    this.#ledger = ledger;
  }

  protected override stored(_process: Process, before: Provision | undefined, after: Provision): void {
    promiseReadable(after);
    this.#promiseNoOrphan(after);
    this.#promiseOneHolder(after);
    if (before === undefined) return;
    promise(
      'written off stays written off',
      before.writtenOff.every((ip) => after.writtenOff.includes(ip)),
      () => after.orderId,
    );
  }

  protected override movedByWorker(_process: Process, before: Provision, after: Provision): void {
    const isAllowed = before.stage === after.stage || WORKER_MOVES[before.stage].includes(after.stage);
    promise('endings are stable', isAllowed, () => `${after.orderId}: ${before.stage} to ${after.stage}`);
    if (before.stage !== after.stage) this.#arrived(before, after);
  }

  protected override movedByPerson(before: Provision, after: Provision, why: string): void {
    const isAllowed = before.stage === after.stage || PERSON_MOVES[before.stage]?.includes(after.stage);
    promise(
      'a person decides what may be decided',
      isAllowed === true,
      () => `${before.stage} to ${after.stage}: ${why}`,
    );
    this.#ledger.decided(before, after, this.now());
    if (before.stage !== after.stage) this.#arrived(before, after);
  }

  #arrived(before: Provision, after: Provision): void {
    const { orderId, address } = after;
    if (after.stage === 'needs_review' || after.stage === 'failed') {
      promise('an ending says why', after.reason !== undefined && after.message !== undefined, () => orderId);
    }
    if (after.stage === 'failed') this.#ledger.promiseNothingBought(orderId);
    if (after.reason === 'outcome_unknown') this.#promiseUncertain(after);
    if (after.stage !== 'purchased' && after.stage !== 'active') return;
    promise('an address is known', address !== undefined && after.holdsAddress, () => orderId);
    this.#ledger.promiseBought(orderId, address);
    const isAccepted = after.accepted?.includes('wrong_pool') === true;
    promise(
      'only addresses of the pool that was ordered',
      isAccepted || belongsTo(after.stockId, address),
      () => {
        return `${orderId} got ${address}`;
      },
    );
    if (after.stage === 'active') this.#ledger.promiseDelivered(orderId, address, after.toldVersion);
    promise(
      'an address stays the same',
      before.stage !== 'purchased' || before.address === address,
      () => orderId,
    );
  }

  /** A trouble before the request left ends in no review, unless the marker died or was held up by storage. */
  #promiseUncertain(after: Provision): void {
    const request = this.#ledger.lastRequest(after);
    if (request !== undefined && !request.isRefused) return;
    this.falseAlarms += 1;
    promise(
      'no review for what never left',
      this.isMarkerExcused(after) || this.#ledger.isSkewed,
      () => `${after.orderId}, attempt ${after.mark?.attempt}`,
    );
  }

  #promiseNoOrphan({ orderId, stage, dueAt, progressVersion, toldVersion, reason }: Provision): void {
    const isOpen = stage === 'pending' || stage === 'purchasing' || stage === 'purchased';
    promise('an open order is due some time', !isOpen || dueAt !== undefined, () => `${orderId} is ${stage}`);
    promise('what the shop must hear is due', progressVersion <= toldVersion || dueAt !== undefined, () => {
      return `${orderId} is ${stage} (${reason}), progress ${progressVersion}, told ${toldVersion}`;
    });
  }

  #promiseOneHolder({ orderId, address, holdsAddress }: Provision): void {
    if (!holdsAddress) return;
    const others = this.records().filter((other) => other.holdsAddress && other.address === address);
    promise(
      'one address, one order',
      others.length === 1,
      () => `${address} for ${others.map((each) => each.orderId)} at ${orderId}`,
    );
  }
}

function promiseReadable({ orderId, message, history }: Provision): void {
  promiseNoSecret('record', `${orderId} ${message} ${history.at(-1)?.why}`);
}

import type { Evidence, Provision, ProvisionStage } from '../../../src/domain/provision.ts';
import { promiseNoSecret } from '../canaries.ts';
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

/** The name that the person of every history signs with. */
export const PERSON = 'Rosa';

/** What our records promise, checked at each write. Knows what is stored without asking the adapter. */
export class RecordPromises {
  readonly #records = new Map<string, Provision>();
  readonly #older = new Map<string, Provision>();
  /** Who has the lease of each order, as the store gave it. */
  readonly #holders = new Map<string, Process>();
  readonly #ledger: Ledger;
  readonly #now: () => number;
  /** Who marked each order, and what had gone wrong for it by then. */
  readonly #markers = new Map<string, { readonly process: Process; readonly troubles: number }>();
  /** Reviews of an unknown outcome for which no request ever left. */
  falseAlarms = 0;
  /** Leases taken over from a worker that lives and waits for an answer. */
  takeovers = 0;

  constructor(ledger: Ledger, now: () => number) {
    this.#ledger = ledger;
    this.#now = now;
  }

  recordOf(orderId: string): Provision | undefined {
    return this.#records.get(orderId);
  }

  records(): readonly Provision[] {
    return [...this.#records.values()];
  }

  /** Each record as it was before its last write. */
  older(): ReadonlyMap<string, Provision> {
    return this.#older;
  }

  holderOf(orderId: string): Process | undefined {
    return this.#holders.get(orderId);
  }

  /** A write reached the adapter; `after` is what it left, `troubles` what had gone wrong when it was asked for. */
  written(process: Process, step: string, after: Provision, troubles: number): void {
    const before = this.#records.get(after.orderId);
    if (before !== undefined && before.version === after.version) {
      this.#unchanged(before, after);
      return;
    }
    promise(
      'versions rise by one',
      after.version === (before?.version ?? 0) + 1 || before === undefined,
      () => {
        return `${after.orderId}: ${before?.version} became ${after.version}`;
      },
    );
    promise(
      'what is on record stays',
      step !== 'enqueue' || before === undefined,
      () => `${after.orderId} began anew`,
    );
    if (step === 'mark') this.#markers.set(after.orderId, { process, troubles });
    if (step === 'claim') this.#claimed(process, before, after);
    else if (step === 'evidence') this.#heard(before, after);
    else if (before !== undefined) this.#advanced(process, before, after);
    promiseReadable(after);
    this.#promiseNoOrphan(after);
    if (before !== undefined) this.#older.set(after.orderId, before);
    this.#records.set(after.orderId, after);
    this.#promiseOneHolder(after);
  }

  #unchanged(before: Provision, after: Provision): void {
    promise('every write raises the version', isSameRecord(before, after), () => {
      return `${after.orderId} changed and kept version ${after.version}`;
    });
  }

  #claimed(process: Process, before: Provision | undefined, after: Provision): void {
    const rest = before ?? { ...after, fence: 0 };
    promise(
      'a claim raises the fence',
      after.fence === rest.fence + 1,
      () => `${rest.fence} to ${after.fence}`,
    );
    promise(
      'a claim moves nothing',
      after.stage === rest.stage && isSameEvidence(rest, after),
      () => after.stage,
    );
    const until = before?.leaseUntil ?? 0;
    promise(
      'a live lease is not taken',
      until <= this.#now() + process.skewMs,
      () => `${process.name} took ${after.orderId}`,
    );
    const last = this.#holders.get(after.orderId);
    if (last !== undefined && last !== process && last.isAlive && last.pending.length > 0)
      this.takeovers += 1;
    this.#holders.set(after.orderId, process);
  }

  #heard(before: Provision | undefined, after: Provision): void {
    promise('evidence needs a record', before !== undefined, () => after.orderId);
    const isOnlyMore =
      before.stage === after.stage && before.fence === after.fence && isSuperset(before, after);
    promise('evidence moves nothing', isOnlyMore, () => `${after.orderId} ${before.stage} to ${after.stage}`);
    promise('evidence makes an order due', after.dueAt !== undefined, () => after.orderId);
  }

  #advanced(process: Process, before: Provision, after: Provision): void {
    promise('evidence stays', isSameEvidence(before, after), () =>
      JSON.stringify([before.evidence, after.evidence]),
    );
    const told = after.history.slice(0, before.history.length);
    promise(
      'history only grows',
      told.every((entry, at) => entry.at === before.history[at]?.at),
      () => after.orderId,
    );
    promise(
      'written off stays written off',
      before.writtenOff.every((ip) => after.writtenOff.includes(ip)),
      () => after.orderId,
    );
    const decision = after.history.slice(before.history.length).find(({ who }) => who === PERSON);
    if (decision === undefined) this.#movedByWorker(process, before, after);
    else this.#movedByPerson(before, after, decision.why);
    if (before.stage !== after.stage) this.#arrived(before, after);
  }

  #movedByWorker(process: Process, before: Provision, after: Provision): void {
    const isHolder = this.#holders.get(after.orderId) === process && after.fence === before.fence;
    promise('a worker that lost its lease moves nothing', isHolder, () => {
      return `${process.name} moved ${after.orderId} from ${before.stage} to ${after.stage}`;
    });
    const isAllowed = before.stage === after.stage || WORKER_MOVES[before.stage].includes(after.stage);
    promise('endings are stable', isAllowed, () => `${after.orderId}: ${before.stage} to ${after.stage}`);
  }

  #movedByPerson(before: Provision, after: Provision, why: string): void {
    const isAllowed = before.stage === after.stage || PERSON_MOVES[before.stage]?.includes(after.stage);
    promise(
      'a person decides what may be decided',
      isAllowed === true,
      () => `${before.stage} to ${after.stage}: ${why}`,
    );
    this.#ledger.decided(before, after, this.#now());
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
    const marker = this.#markers.get(after.orderId);
    const isExcused =
      marker === undefined || !marker.process.isAlive || marker.process.troubles > marker.troubles;
    promise(
      'no review for what never left',
      isExcused || this.#ledger.isSkewed,
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

function isSameRecord(before: Provision, after: Provision): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}

function isSuperset(before: Provision, after: Provision): boolean {
  return Object.entries(before.evidence).every(([attempt, heard]) =>
    isSameAnswer(heard, after.evidence[attempt]),
  );
}

function isSameEvidence(before: Provision, after: Provision): boolean {
  if (before.evidence === after.evidence) return true;
  return isSuperset(before, after) && isSuperset(after, before);
}

function isSameAnswer(a: Evidence, b: Evidence | undefined): boolean {
  return a === b || (a.at === b?.at && a.outcome === b.outcome && a.ip === b.ip && a.code === b.code);
}

import type { Renewal, RenewalStage } from '../../../src/domain/renewal.ts';
import { promiseNoSecret } from '../canaries.ts';
import { LeasedPromises } from '../leased-promises.ts';
import type { Process } from '../process.ts';
import { promise } from '../violation.ts';
import type { Ledger } from './ledger.ts';
import { keyText } from './records.ts';
import { addressOf, type Servers } from './servers.ts';
import { QUIET_MS } from './worlds.ts';

/** Where a worker may take a renewal, and where only a named person may. */
const WORKER_MOVES: Readonly<Record<RenewalStage, readonly RenewalStage[]>> = {
  pending: ['renewing', 'failed'],
  renewing: ['pending', 'awaiting_expiry', 'failed'],
  awaiting_expiry: ['renewed', 'needs_review'],
  needs_review: [],
  renewed: [],
  failed: [],
};
const PERSON_MOVES: Readonly<Partial<Record<RenewalStage, readonly RenewalStage[]>>> = {
  needs_review: ['renewed', 'failed'],
};

/** What one expiry in two formats may differ by. */
const SAME_MS = 36 * 3_600_000;

/** What our records of renewals promise, besides what every leased record does. */
export class RenewalPromises extends LeasedPromises<Renewal> {
  readonly #ledger: Ledger;
  readonly #servers: () => Servers;
  /** Reviews for which no request ever left. */
  falseAlarms = 0;

  constructor(ledger: Ledger, servers: () => Servers, now: () => number) {
    super(keyText, now);
    this.#ledger = ledger;
    this.#servers = servers;
  }

  protected override stored(process: Process, before: Renewal | undefined, after: Renewal): void {
    const { stage, dueAt, message, history, holdsAddress } = after;
    const key = keyText(after);
    promiseNoSecret('record', `${key} ${message} ${history.at(-1)?.why}`);
    const isOpen = stage === 'pending' || stage === 'renewing' || stage === 'awaiting_expiry';
    promise('an open renewal is due some time', !isOpen || dueAt !== undefined, () => `${key} is ${stage}`);
    const isUnsettled = stage === 'renewing' || stage === 'awaiting_expiry' || stage === 'needs_review';
    promise('what may be charged has the server to itself', !isUnsettled || holdsAddress, () => key);
    const isPutOff = stage === 'pending' && after.reason !== undefined && before?.stage !== 'pending';
    promise('what is put off lets go of the server', !isPutOff || !holdsAddress, () => key);
    const isEnding = stage === 'renewed' || stage === 'failed';
    promise('an ending lets go of the server', !isEnding || !holdsAddress, () => `${key} is ${stage}`);
    this.#promiseOneHolder(after);
    if (holdsAddress && before?.holdsAddress !== true) this.#ledger.held(after);
    if (stage === 'renewing' && before?.stage !== 'renewing') this.#ledger.marked(process, after);
  }

  protected override movedByWorker(process: Process, before: Renewal, after: Renewal): void {
    const { stage } = after;
    const isAllowed = before.stage === stage || WORKER_MOVES[before.stage].includes(stage);
    promise('endings are stable', isAllowed, () => `${keyText(after)}: ${before.stage} to ${stage}`);
    promise(
      'the expiry before stays',
      stage === 'renewing' || before.expiresBefore === after.expiresBefore,
      () => `${keyText(after)}: ${before.expiresBefore} became ${after.expiresBefore}`,
    );
    if (before.stage === stage) return;
    if (stage === 'failed' || stage === 'pending') this.#ledger.promiseNothingCharged(after);
    if (stage === 'failed' || stage === 'needs_review') {
      promise('an ending says why', after.reason !== undefined && after.message !== undefined, () =>
        keyText(after),
      );
    }
    if (stage === 'needs_review') this.#promiseUncertain(process, after);
    if (stage === 'renewed') this.#promiseMoved(after);
  }

  protected override movedByPerson(before: Renewal, after: Renewal, why: string): void {
    const isAllowed = PERSON_MOVES[before.stage]?.includes(after.stage) === true;
    promise('a person decides what may be decided', isAllowed, () => `${before.stage}: ${why}`);
    this.#ledger.decided(before, after, this.now());
  }

  /** Told by the expiry alone, and the order knows it. */
  #promiseMoved(after: Renewal): void {
    const { expiresBefore, expiresAfter, orderId } = after;
    const movedMs = (expiresAfter ?? Number.NaN) - (expiresBefore ?? Number.NaN);
    promise(
      'renewed means that the expiry moved',
      movedMs > SAME_MS,
      () => `${keyText(after)}: ${expiresBefore} to ${expiresAfter}`,
    );
    this.#ledger.promiseCharged(after);
    const order = this.#servers().recordOf(orderId);
    const isNoted = order?.stage !== 'active' || (order.expiresAt ?? 0) >= (expiresAfter ?? 0);
    promise('the order knows when its server ends', isNoted, () => `${orderId}: ${order?.expiresAt}`);
  }

  /** A trouble before the request left ends in no review, unless the marker died or was held up. */
  #promiseUncertain(process: Process, after: Renewal): void {
    const key = keyText(after);
    const isRunning = this.#servers().recordOf(after.orderId)?.stage === 'active';
    if (isRunning && process.troubles === 0) this.#ledger.promiseUntold(process, after);
    const quietUntil = (after.mark?.answerBy ?? Number.POSITIVE_INFINITY) + QUIET_MS;
    const isQuiet = this.now() >= quietUntil || this.#ledger.isSkewed;
    promise('the quiet window is kept', isQuiet, () => `${key}: ${this.now()}`);
    const request = this.#ledger.lastRequest(after);
    if (request !== undefined && !request.isRefused) return;
    this.falseAlarms += 1;
    promise(
      'no review for what never left',
      this.isMarkerExcused(after) || this.#ledger.isSkewed,
      () => `${key}, attempt ${after.mark?.attempt}`,
    );
  }

  #promiseOneHolder({ orderId, invoiceId, address, holdsAddress }: Renewal): void {
    if (address !== undefined)
      promise('the address of the order', address === addressOf(orderId), () => `${invoiceId}: ${address}`);
    if (!holdsAddress) return;
    const others = this.records().filter((other) => other.holdsAddress && other.address === address);
    promise('one server, one renewal', others.length === 1, () => others.map(keyText).join());
  }
}

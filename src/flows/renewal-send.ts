import { errorName, HttpStatusError } from '../domain/errors.ts';
import type { Renewal, RenewalEvidence, RenewalMark } from '../domain/renewal.ts';
import type { VpsStatus } from '../domain/status.ts';
import { passingReason } from '../rules/answers.ts';
import { renewalEvidenceOfError, renewalFailed, renewalHolding, renewalMarked } from '../rules/renewing.ts';
import { sendOnce } from './one-shot.ts';
import { isAbout, serverAddressOf } from './renewal-expiry.ts';
import type { RenewalWorker } from './renewal-worker.ts';

/** Takes the address for itself; then reads when its paid time ends, marks, sends once, and stores what was heard. */
export async function renewStep(worker: RenewalWorker, pending: Renewal): Promise<Renewal> {
  const { client, sendWithinMs, purchaseTimeoutMs } = worker.settings;
  const address = await serverAddressOf(worker.settings, worker.key.orderId);
  if (address === undefined) {
    const message = 'the order has no running server';
    return worker.save(pending, renewalFailed(pending, worker.by(), 'not_active', message));
  }
  // Taken before the expiry is read: another renewal of this server would move it between then and the mark.
  if (!holds(pending, address)) return worker.save(pending, renewalHolding(pending, worker.by(), address));
  let status: VpsStatus;
  try {
    status = await client.status(address, worker.readOptions());
  } catch (error) {
    return statusFailed(worker, pending, error);
  }
  if (!isAbout(status, address)) {
    return worker.defer(pending, 'status_unavailable', 'the provider answered for another server');
  }
  if (worker.remainingMs() < sendWithinMs + purchaseTimeoutMs) {
    return worker.defer(pending, 'deadline', 'too little time is left for a renewal', { waitMs: 0 });
  }
  return markAndSend(worker, pending, address, status.expiresAt?.getTime());
}

function holds({ holdsAddress, address }: Renewal, wanted: string): boolean {
  return holdsAddress && address === wanted;
}

function statusFailed(worker: RenewalWorker, renewal: Renewal, error: unknown): Promise<Renewal> {
  const message = `the status could not be read: ${errorName(error)}`;
  const reason = passingReason(errorName(error)) ?? 'status_unavailable';
  const isAsked = reason === 'rate_limited' && error instanceof HttpStatusError;
  return worker.defer(renewal, reason, message, { waitMs: isAsked ? error.retryAfterMs : undefined });
}

async function markAndSend(
  worker: RenewalWorker,
  renewal: Renewal,
  address: string,
  expiresBefore: number | undefined,
): Promise<Renewal> {
  const { renewals, clock, random } = worker.settings;
  const mark = markOf(worker, renewal);
  const leaseUntil = worker.leaseUntil();
  const next = renewalMarked(renewal, worker.by(), { mark, address, expiresBefore, leaseUntil });
  let isStillOurs = false;
  const shot = await sendOnce<RenewalEvidence, Renewal>({
    clock,
    random,
    sendBy: mark.sendBy,
    deadline: worker.limits.deadline,
    mark: async () => {
      if ((await renewals.advance(renewal.version, next)) !== 'ok') return 'lost';
      worker.announce(renewal, next);
      // An order that ended since: its address may be another customer's by now.
      isStillOurs = (await serverAddressOf(worker.settings, worker.key.orderId)) === address;
      return 'ok';
    },
    send: async () => {
      if (isStillOurs) return renewOnce(worker, mark, address);
      return { at: clock.now(), outcome: 'not_sent', code: 'ORDER_NOT_ACTIVE' };
    },
    notSent: () => ({ at: clock.now(), outcome: 'not_sent', code: 'SEND_WINDOW_OVER' }),
    record: (evidence) => renewals.recordEvidence(worker.key, mark.attempt, evidence),
  });
  switch (shot.status) {
    case 'lost':
      return worker.overtaken(renewal);
    case 'unconfirmed':
      return worker.reloadAfter(shot.error, renewal);
    case 'unrecorded':
      // The expiry tells what happened; the mark is stored, so the next worker asks for it.
      throw shot.error;
    case 'recorded':
      return worker.take(next, shot.stored);
  }
}

function markOf(worker: RenewalWorker, renewal: Renewal): RenewalMark {
  const { sendWithinMs, purchaseTimeoutMs } = worker.settings;
  const sendBy = worker.now() + sendWithinMs;
  const attempt = (renewal.mark?.attempt ?? 0) + 1;
  return { attempt, fence: worker.fence, sendBy, answerBy: sendBy + purchaseTimeoutMs };
}

/** Never rejects: whatever happens is what was heard. */
async function renewOnce(
  worker: RenewalWorker,
  { attempt }: RenewalMark,
  address: string,
): Promise<RenewalEvidence> {
  const { client, clock, purchaseTimeoutMs } = worker.settings;
  const { signal } = worker.limits;
  if (signal?.aborted) return { at: clock.now(), outcome: 'not_sent', code: 'SMARTVPS_ABORTED' };
  worker.sent.add(attempt);
  try {
    await client.renewVps(address, {
      signal,
      timeoutMs: purchaseTimeoutMs,
      totalTimeoutMs: purchaseTimeoutMs,
    });
    return { at: clock.now(), outcome: 'answered' };
  } catch (error) {
    return renewalEvidenceOfError(error, clock.now());
  }
}

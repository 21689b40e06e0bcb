import type { Renewal, RenewalResult, RenewalStage } from '../domain/renewal.ts';
import type { RenewalKey } from '../ports/renewals.ts';
import { CREDENTIALS_PAUSE, pauseMs } from '../rules/pauses.ts';
import { expiryWeighed, lastRenewalEvidence, renewalReleased, renewalWeighed } from '../rules/renewing.ts';
import { ANSWER_MARGIN_MS } from '../rules/transitions.ts';
import type { RunLimits } from './lease.ts';
import { expiryNow, noteExpiry } from './renewal-expiry.ts';
import type { RenewalSettings } from './renewal-options.ts';
import { renewStep } from './renewal-send.ts';
import { RenewalWorker } from './renewal-worker.ts';

/** Claims a renewal and takes it as far as it goes now. Answers where it stands, also when another worker has it. */
export async function runRenewal(
  settings: RenewalSettings,
  { orderId, invoiceId }: RenewalKey,
  limits: RunLimits,
): Promise<RenewalResult> {
  const now = settings.clock.now();
  const claim = await settings.renewals.claim({
    orderId,
    invoiceId,
    now,
    leaseUntil: now + settings.leaseMs,
  });
  if (claim.status === 'held') return renewalResultOf(claim.renewal);
  const worker = new RenewalWorker(settings, limits, claim.renewal);
  const waitUntil = worker.now() + limits.waitMs;
  return renewalResultOf(await worker.run(claim.renewal, (renewal) => step(worker, renewal, waitUntil)));
}

/** Where a record stands, for the caller to act on. */
export function renewalResultOf(renewal: Renewal): RenewalResult {
  const { orderId, invoiceId, stage, reason, message, dueAt, leaseUntil } = renewal;
  const status = STATUS[stage];
  const isWaiting = status === 'deferred' || status === 'awaiting_expiry';
  const why = isWaiting && leaseUntil !== undefined ? 'in_progress' : reason;
  return {
    orderId,
    invoiceId,
    status,
    ...(why !== undefined && { reason: why }),
    ...(message !== undefined && { message }),
    ...(isWaiting && { retryAt: Math.max(dueAt ?? 0, leaseUntil ?? 0) }),
    renewal,
  };
}

const STATUS: Readonly<Record<RenewalStage, RenewalResult['status']>> = {
  pending: 'deferred',
  renewing: 'awaiting_expiry',
  awaiting_expiry: 'awaiting_expiry',
  renewed: 'renewed',
  needs_review: 'needs_review',
  failed: 'failed',
};

function step(worker: RenewalWorker, renewal: Renewal, waitUntil: number): Promise<Renewal> {
  switch (renewal.stage) {
    case 'pending':
      return renewStep(worker, renewal);
    case 'renewing':
      return weighStep(worker, renewal);
    case 'awaiting_expiry':
      return expiryStep(worker, renewal, waitUntil);
    default:
      return worker.save(renewal, renewalReleased(renewal, worker.by()));
  }
}

/**
 * Weighs what was heard. A mark of this very run whose request never left goes back; one that may still be answered
 * waits.
 */
async function weighStep(worker: RenewalWorker, renewing: Renewal): Promise<Renewal> {
  const { mark } = renewing;
  if (lastRenewalEvidence(renewing) === undefined && mark !== undefined) {
    if (mark.fence === worker.fence && !worker.sent.has(mark.attempt)) {
      return worker.defer(renewing, 'not_sent', 'the mark was not acknowledged, and nothing was sent');
    }
    const answeredBy = mark.answerBy + ANSWER_MARGIN_MS;
    if (worker.now() < answeredBy)
      return worker.save(renewing, renewalReleased(renewing, worker.by(), answeredBy));
  }
  return worker.save(renewing, renewalWeighed(renewing, worker.by(), worker.settings));
}

/** Looks once whether the paid time has moved, and waits for the next look or gives the renewal back until then. */
async function expiryStep(worker: RenewalWorker, awaiting: Renewal, waitUntil: number): Promise<Renewal> {
  const expiresAfter = await expiryNow(worker.settings, awaiting, worker.readOptions());
  const at = worker.now();
  const retryAt = at + pauseMs(awaiting.tries, worker.settings.random, CREDENTIALS_PAUSE);
  const goesOn = retryAt <= waitUntil && worker.canPause(retryAt - at);
  const leaseUntil = goesOn ? worker.leaseUntil() : undefined;
  const facts = { expiresAfter, retryAt, leaseUntil };
  const weighed = expiryWeighed(awaiting, worker.by(), worker.settings, facts);
  if (weighed.stage === 'renewed' && expiresAfter !== undefined)
    await noteExpiry(worker.settings, awaiting, expiresAfter);
  const next = await worker.save(awaiting, weighed);
  if (next.leaseUntil === undefined || next.stage !== 'awaiting_expiry') return next;
  if (await worker.pause(Math.max(0, (next.dueAt ?? at) - worker.now()))) return worker.reload(next);
  return worker.save(next, renewalReleased(next, worker.by(), next.dueAt));
}

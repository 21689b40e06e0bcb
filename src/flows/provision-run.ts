import type { Provision, ProvisionStage } from '../domain/provision.ts';
import type { ProvisionResult, ProvisionStatus } from '../domain/provision-result.ts';
import { pauseMs, STORE_PAUSE } from '../rules/pauses.ts';
import { released } from '../rules/transitions.ts';
import { closingStep } from './closing-step.ts';
import { deliveryStep } from './delivery-step.ts';
import { LeaseLost, type RunLimits } from './lease.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';
import { purchaseStep } from './purchase-step.ts';
import { weighStep } from './weigh-step.ts';
import { Worker } from './worker.ts';

/** Claims an order and takes it as far as it goes now. Answers where it stands, also when another worker has it. */
export async function runProvision(
  settings: ProvisionerSettings,
  orderId: string,
  limits: RunLimits,
): Promise<ProvisionResult> {
  const now = settings.clock.now();
  const claim = await settings.provisions.claim({ orderId, now, leaseUntil: now + settings.leaseMs });
  if (claim.status === 'held') return resultOf(claim.provision);
  const worker = new Worker(settings, limits, claim.provision);
  try {
    return resultOf(await advanceWhileHeld(worker, claim.provision));
  } catch (error) {
    if (error instanceof LeaseLost) return resultOf(error.stored);
    throw error;
  }
}

/** Where a record stands, for the caller to act on. */
export function resultOf(provision: Provision): ProvisionResult {
  const { orderId, stage, reason, message, dueAt, leaseUntil } = provision;
  const status = STATUS[stage];
  const isWaiting = status === 'deferred' || status === 'awaiting_credentials';
  const why = stage === 'purchasing' || (isWaiting && leaseUntil !== undefined) ? 'in_progress' : reason;
  const retryAt = isWaiting ? Math.max(dueAt ?? 0, leaseUntil ?? 0) : undefined;
  return {
    orderId,
    status,
    ...(why !== undefined && { reason: why }),
    ...(message !== undefined && { message }),
    ...(retryAt !== undefined && { retryAt }),
    provision,
  };
}

const STATUS: Readonly<Record<ProvisionStage, ProvisionStatus>> = {
  pending: 'deferred',
  purchasing: 'deferred',
  purchased: 'awaiting_credentials',
  active: 'active',
  needs_review: 'needs_review',
  failed: 'failed',
  abandoned: 'abandoned',
  ended: 'ended',
};

/** The one loop: each step stores what it did before the next begins, and the run ends with the lease. */
async function advanceWhileHeld(worker: Worker, claimed: Provision): Promise<Provision> {
  const waitUntil = worker.now() + worker.limits.waitMs;
  let provision = claimed;
  while (provision.leaseUntil !== undefined) {
    try {
      provision = await step(worker, provision, waitUntil);
    } catch (error) {
      if (!(error instanceof LeaseLost)) await giveBack(worker, provision);
      throw error;
    }
  }
  return provision;
}

function step(worker: Worker, provision: Provision, waitUntil: number): Promise<Provision> {
  switch (provision.stage) {
    case 'pending':
      return purchaseStep(worker, provision);
    case 'purchasing':
      return weighStep(worker, provision);
    case 'purchased':
      return deliveryStep(worker, provision, waitUntil);
    default:
      return closingStep(worker, provision);
  }
}

/** After a failure before anything was sent, the order need not wait for its lease to lapse. */
async function giveBack(worker: Worker, provision: Provision): Promise<void> {
  if (worker.sent.size > 0) return;
  const { provisions, random } = worker.settings;
  const dueAt = worker.now() + pauseMs(provision.tries + 4, random, STORE_PAUSE);
  await provisions.advance(provision.version, released(provision, worker.by(), { dueAt })).catch(() => {});
}

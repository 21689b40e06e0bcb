import type { Provision, ProvisionStage } from '../domain/provision.ts';
import type { ProvisionResult, ProvisionStatus } from '../domain/provision-result.ts';
import { released } from '../rules/transitions.ts';
import { limitsOf } from './call-options.ts';
import { closingStep } from './closing-step.ts';
import { deliveryStep } from './delivery-step.ts';
import type { RunLimits } from './lease.ts';
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
  const waitUntil = worker.now() + limits.waitMs;
  return resultOf(await worker.run(claim.provision, (provision) => step(worker, provision, waitUntil)));
}

/** Claims a record that is due at no time and gives it back, due now. Answers it as it is stored then. */
export async function wakeProvision(settings: ProvisionerSettings, orderId: string): Promise<Provision> {
  const now = settings.clock.now();
  const claim = await settings.provisions.claim({ orderId, now, leaseUntil: now + settings.leaseMs });
  if (claim.status === 'held') return claim.provision;
  const worker = new Worker(settings, limitsOf({}, 0), claim.provision);
  return worker.run(claim.provision, (provision) => {
    const due = released(provision, worker.by(), { dueAt: now });
    return worker.save(provision, { ...due, createdAt: Math.min(provision.createdAt, now) });
  });
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

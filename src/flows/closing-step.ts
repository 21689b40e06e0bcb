import { errorName, OrderNotFoundError } from '../domain/errors.ts';
import type { Progress } from '../domain/order.ts';
import type { Provision } from '../domain/provision.ts';
import { orderLabel } from '../domain/text.ts';
import { weighed } from '../rules/answers.ts';
import { isOutcomeUnknown, lastEvidence } from '../rules/evidence.ts';
import { MISSING_PAUSE, pauseMs, TELL_PAUSE } from '../rules/pauses.ts';
import { isUntold, released } from '../rules/transitions.ts';
import type { Worker } from './worker.ts';

/**
 * Does what is left for an order that came to an ending or to a person: late evidence that answers an unknown
 * outcome takes it on, and the shop is told what it has not heard.
 */
export async function closingStep(worker: Worker, provision: Provision): Promise<Provision> {
  if (isOutcomeUnknown(provision) && lastEvidence(provision)?.outcome === 'purchased') {
    return worker.save(provision, weighed(provision, worker.by(), worker.settings));
  }
  const progress = isUntold(provision) ? progressOf(provision) : undefined;
  if (progress === undefined) return worker.save(provision, released(provision, worker.by(), { tries: 0 }));
  const current = worker.take(provision, provision);
  try {
    await worker.settings.orders.update(worker.orderId, progress);
  } catch (error) {
    worker.log('warn', `The shop could not be told of ${orderLabel(worker.orderId)}: ${errorName(error)}`);
    const pause = error instanceof OrderNotFoundError ? MISSING_PAUSE : TELL_PAUSE;
    const dueAt = worker.now() + pauseMs(current.tries, worker.settings.random, pause);
    return worker.save(current, released(current, worker.by(), { dueAt, tries: current.tries + 1 }));
  }
  return worker.save(current, released(current, worker.by(), { toldVersion: progress.version, tries: 0 }));
}

/** What the shop must hear of an ending or a review: the reason, never the address. */
function progressOf({ stage, reason, version }: Provision): Progress | undefined {
  switch (stage) {
    case 'failed':
    case 'needs_review':
    case 'abandoned':
      return { status: stage, version, reason: reason ?? stage };
    default:
      return undefined;
  }
}

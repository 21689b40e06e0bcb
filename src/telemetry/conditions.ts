import type { SmartVpsEvent } from '../domain/events.ts';
import type { AlertName } from './alerts.ts';
import { readEnding } from './endings.ts';
import type { HealthLimits } from './limits.ts';
import { readSync } from './syncs.ts';

/** One thing that must not be so: it hears every event and says of any moment whether it is. */
export interface Condition {
  readonly name: AlertName;
  hear(event: SmartVpsEvent): void;
  /** What is wrong at this moment, in one sentence; `undefined` when nothing is. Moments only go on. */
  trouble(now: number): string | undefined;
}

/** Syncs have failed for too long: none has succeeded since one failed. */
export function watchSyncs({ syncFailingMs }: Pick<HealthLimits, 'syncFailingMs'>): Condition {
  let failingSince: number | undefined;
  let failures = 0;
  let lastCode = '';
  return {
    name: 'sync_failing',
    hear: (event) => {
      const sync = readSync(event);
      if (sync === undefined) return;
      failures = sync.ok ? 0 : failures + 1;
      failingSince = sync.ok ? undefined : (failingSince ?? event.at);
      lastCode = sync.code ?? '';
    },
    trouble: (now) => {
      if (failingSince === undefined || now - failingSince <= syncFailingMs) return undefined;
      const minutes = Math.floor((now - failingSince) / 60_000);
      return `No sync has succeeded for ${minutes} minutes: ${failures} failed, the last one with ${lastCode}.`;
    },
  };
}

/** The last sync that saw a list would take, or took, too much off sale, and nobody approved it. */
export function watchPackages({ maxLossRatio }: Pick<HealthLimits, 'maxLossRatio'>): Condition {
  let message: string | undefined;
  return {
    name: 'packages_gone',
    hear: (event) => {
      const guard = readSync(event)?.guard;
      if (guard === undefined) return;
      const isApproved = !guard.tripped && guard.rules.length > 0;
      message = guard.loss > maxLossRatio * guard.onSale && !isApproved ? guard.message : undefined;
    },
    trouble: () => message,
  };
}

/** Too many of the orders that ended lately did not end well. */
export function watchProvisions({
  maxErrorRate,
  minOrders,
  windowMs,
}: Pick<HealthLimits, 'maxErrorRate' | 'minOrders' | 'windowMs'>): Condition {
  // Each order once, with its latest ending; those that ended first come first.
  const endings = new Map<string, { readonly at: number; readonly isError: boolean }>();
  return {
    name: 'provisioning_errors',
    hear: (event) => {
      const ending = readEnding(event);
      if (ending === undefined) return;
      endings.delete(ending.orderId);
      if (ending.isError !== undefined)
        endings.set(ending.orderId, { at: event.at, isError: ending.isError });
    },
    trouble: (now) => {
      for (const [orderId, { at }] of endings) if (now - at > windowMs) endings.delete(orderId);
      const errors = [...endings.values()].filter(({ isError }) => isError).length;
      if (endings.size < minOrders || errors <= maxErrorRate * endings.size) return undefined;
      return `${errors} of the last ${endings.size} orders failed or are in review.`;
    },
  };
}

import { type Clock, systemClock } from '../domain/environment.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { EventListener, SmartVpsEvent } from '../domain/events.ts';
import { safely } from '../domain/hooks.ts';
import { type ActiveAlert, AlertSwitch, type HealthAlert } from './alerts.ts';
import { watchPackages, watchProvisions, watchSyncs } from './conditions.ts';
import { foldMetrics, type HealthMetrics, NO_METRICS } from './health-metrics.ts';
import { type HealthLimits, readLimits } from './limits.ts';

/** What a health monitor is made from. */
export interface HealthMonitorOptions extends Partial<HealthLimits> {
  /** Is told of every alert when it fires, when it is repeated, and when it is over. */
  readonly onAlert?: ((alert: HealthAlert) => void) | undefined;
  /** Tells the time of a {@link HealthMonitor.check} without one. @default the machine's */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** Metrics and alerts of everything whose events it hears. Each function may be handed on by itself. */
export interface HealthMonitor {
  /** Hears an event: hand it to the client and to every flow. Time goes on with `event.at`. */
  readonly onEvent: EventListener;
  /**
   * Lets time go on without an event, so that an alert fires, is repeated or ends when nothing happens. Call it
   * from your scheduler, every minute or so.
   *
   * @param now - milliseconds since 1970-01-01T00:00:00Z
   * @returns the alerts that are firing, as {@link HealthMonitor.alerts}
   */
  readonly check: (now?: number) => readonly ActiveAlert[];
  /** The alerts that are firing, oldest first. */
  readonly alerts: () => readonly ActiveAlert[];
  /** The counts since the monitor was made. */
  readonly metrics: () => HealthMetrics;
}

/**
 * Folds events into metrics and three alerts:
 *
 * - `sync_failing`: no sync has succeeded for more than 5 minutes since one failed
 * - `packages_gone`: the last sync found more than half of what is on sale gone, and no person approved that
 * - `provisioning_errors`: of the orders that ended within a day, at least 10, more than 10 % failed or are in
 *   review; cancelled ones do not count
 *
 * An alert fires once, is repeated every half hour while it lasts, and resolves by itself. Dry runs and runs that
 * were aborted count for nothing. The monitor has no timers and no storage: it knows what happened in this process
 * since it was made, and time goes on with the events and with {@link HealthMonitor.check}, never backwards.
 *
 * @throws ConfigurationError for an option that cannot work
 * @example
 * ```ts
 * import { createHealthMonitor, createMemoryStock, SmartVpsClient, syncInventory } from 'smartvps-sdk';
 *
 * const { onEvent, check, metrics } = createHealthMonitor({
 *   onAlert: ({ status, message }) => console.warn(`${status}: ${message}`), // or page somebody
 * });
 * const client = new SmartVpsClient({ onEvent });
 * await syncInventory({ client, stock: createMemoryStock(), onEvent });
 *
 * console.log(check()); // []
 * console.log(metrics().syncSuccessRate, metrics().packagesCreated); // 1 2
 * ```
 */
export function createHealthMonitor(options: HealthMonitorOptions = {}): HealthMonitor {
  const { onAlert = () => {}, clock = systemClock, ...given } = { ...options };
  const limits = readLimits(given);
  if (typeof onAlert !== 'function')
    throw new ConfigurationError('onAlert', 'Option onAlert must be a function.');
  if (typeof clock?.now !== 'function')
    throw new ConfigurationError('clock', 'Option clock must be an object with the method now.');
  const tell = (alert: HealthAlert) => safely(() => onAlert(Object.freeze(alert)));
  const conditions = [watchSyncs(limits), watchPackages(limits), watchProvisions(limits)];
  const switches = conditions.map(({ name }) => new AlertSwitch(name, limits.repeatMs, tell));
  let counted = NO_METRICS;
  let now = Number.NEGATIVE_INFINITY;

  const moveTo = (at: number) => {
    if (Number.isFinite(at) && at > now) now = at;
    for (const [index, condition] of conditions.entries()) switches[index]?.set(condition.trouble(now), now);
  };
  const alerts = () =>
    switches.flatMap(({ active }) => active ?? []).sort((one, other) => one.since - other.since);
  const hear = (heard: SmartVpsEvent) => {
    if (typeof heard.type !== 'string') return;
    // A clock that is broken tells no time; what it was to date still happened.
    const event = Number.isFinite(heard.at) ? heard : { ...heard, at: Math.max(now, clock.now()) };
    counted = foldMetrics(counted, event);
    for (const condition of conditions) condition.hear(event);
    moveTo(event.at);
  };
  return {
    onEvent: (heard) => {
      try {
        hear(heard);
      } catch {
        // It was no event. Whoever told of it goes on undisturbed.
      }
    },
    check: (at = clock.now()) => {
      moveTo(at);
      return alerts();
    },
    alerts,
    metrics: () => counted,
  };
}

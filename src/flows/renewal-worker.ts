import type { Renewal, RenewalReason } from '../domain/renewal.ts';
import { orderLabel, printable } from '../domain/text.ts';
import type { RenewalKey } from '../ports/renewals.ts';
import { type RenewalDelay, renewalPutOff, renewalReleased } from '../rules/renewing.ts';
import { Lease, type RunLimits } from './lease.ts';
import type { RenewalSettings } from './renewal-options.ts';

/** One worker with the lease of one renewal: the only one who moves its record. */
export class RenewalWorker extends Lease<Renewal> {
  readonly settings: RenewalSettings;
  readonly key: RenewalKey;

  constructor(settings: RenewalSettings, limits: RunLimits, claimed: Renewal) {
    const { orderId, invoiceId } = claimed;
    const key = { orderId, invoiceId };
    const { renewals } = settings;
    const store = {
      label: renewalLabel(key),
      get: () => renewals.get(key),
      advance: (version: number, next: Renewal) => renewals.advance(version, next),
    };
    super(settings, store, limits, claimed);
    this.settings = settings;
    this.key = key;
  }

  /** Puts the renewal off and stores that. */
  defer(from: Renewal, reason: RenewalReason, message: string, pace: Pick<RenewalDelay, 'waitMs'> = {}) {
    return this.save(from, renewalPutOff(from, this.by(), this.settings, { reason, message, ...pace }));
  }

  override announce(from: Renewal, stored: Renewal): Renewal {
    announceRenewal(this.settings, from, stored);
    return stored;
  }

  protected override released(from: Renewal, dueAt: number): Renewal {
    return renewalReleased(from, this.by(), dueAt);
  }

  protected override withoutAddress(from: Renewal): Renewal {
    const message = 'another renewal of this server is not settled yet';
    return renewalPutOff(from, this.by(), this.settings, { reason: 'other_renewal', message });
  }
}

/** Tells hooks of a change of stage, whether a worker or a person made it. */
export function announceRenewal(
  { clock, emit, logger }: RenewalSettings,
  from: Renewal,
  { orderId, invoiceId, stage, reason, createdAt }: Renewal,
): void {
  if (stage === from.stage) return;
  const at = clock.now();
  const key = { orderId, invoiceId };
  emit({ type: `renewal.${stage}`, at, ...key, ...(reason && { reason }), tookMs: at - createdAt });
  const why = reason === undefined ? '' : ` (${reason})`;
  logger.info(`[SMARTVPS] Renewal of ${renewalLabel(key)}: ${from.stage} -> ${stage}${why}`);
}

/** What a renewal is called in a message. */
export function renewalLabel({ orderId, invoiceId }: RenewalKey): string {
  return `${orderLabel(orderId)}, invoice "${printable(invoiceId)}"`;
}

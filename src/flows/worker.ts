import type { DeferReason, Provision } from '../domain/provision.ts';
import { orderLabel, printable } from '../domain/text.ts';
import { addressInUse, putOff } from '../rules/answers.ts';
import type { PauseShape } from '../rules/pauses.ts';
import { released } from '../rules/transitions.ts';
import { Lease, type RunLimits } from './lease.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';

/** One worker with the lease of one order: the only one who moves its record. */
export class Worker extends Lease<Provision> {
  readonly settings: ProvisionerSettings;
  readonly orderId: string;

  constructor(settings: ProvisionerSettings, limits: RunLimits, claimed: Provision) {
    const { orderId } = claimed;
    const { provisions } = settings;
    const store = {
      label: orderLabel(orderId),
      get: () => provisions.get(orderId),
      advance: (version: number, next: Provision) => provisions.advance(version, next),
    };
    super(settings, store, limits, claimed);
    this.settings = settings;
    this.orderId = orderId;
  }

  /** Puts the order off and stores that. */
  defer(
    from: Provision,
    reason: DeferReason,
    message: string,
    pace: { readonly pause?: PauseShape; readonly waitMs?: number | undefined } = {},
  ): Promise<Provision> {
    return this.save(from, putOff(from, this.by(), this.settings, { reason, message, ...pace }));
  }

  override announce(from: Provision, stored: Provision): Provision {
    announceStage(this.settings, from, stored);
    return stored;
  }

  protected override released(from: Provision, dueAt: number): Provision {
    return released(from, this.by(), { dueAt });
  }

  protected override withoutAddress(from: Provision, next: Provision): Provision {
    return addressInUse(from, this.by(), next);
  }
}

/** Tells hooks of a change of stage, whether a worker or a person made it. */
export function announceStage(
  { clock, emit, logger }: ProvisionerSettings,
  from: Provision,
  { orderId, stage, reason, createdAt }: Provision,
): void {
  if (stage === from.stage) return;
  const at = clock.now();
  emit({ type: `provision.${stage}`, at, orderId, ...(reason && { reason }), tookMs: at - createdAt });
  const why = reason === undefined ? '' : ` (${reason})`;
  logger.info(`[SMARTVPS] Order "${printable(orderId)}": ${from.stage} -> ${stage}${why}`);
}

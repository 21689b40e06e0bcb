import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import type { EventListener } from '../domain/events.ts';
import { createMeasures } from './measures.ts';
import { createSpans } from './spans.ts';

/** Where metrics and spans go. */
export interface OpenTelemetryOptions {
  /** @default the global one */
  readonly meterProvider?: MeterProvider | undefined;
  /** @default the global one */
  readonly tracerProvider?: TracerProvider | undefined;
}

/** The name of the instrumentation scope. */
const SCOPE = 'smartvps-sdk';

/**
 * Turns events into OpenTelemetry metrics and spans. Hand the result to the client and to every flow as `onEvent`.
 *
 * Metrics, durations in seconds:
 *
 * | name | kind | attributes |
 * |---|---|---|
 * | `smartvps.client.operation.duration` | histogram | `smartvps.verb`; on failure `error.type`, `smartvps.outcome`; `http.response.status_code` |
 * | `smartvps.sync.duration` | histogram | `smartvps.sync.dry_run`; on failure `error.type` |
 * | `smartvps.sync.items` | counter | `smartvps.sync.action` |
 * | `smartvps.sync.guard.trips` | counter | |
 * | `smartvps.sync.packages`, `smartvps.sync.on_sale` | gauge | |
 * | `smartvps.provision.transitions`, `smartvps.renewal.transitions` | counter | `smartvps.stage`; `smartvps.reason` |
 * | `smartvps.provision.duration`, `smartvps.renewal.duration` | histogram, at an ending | `smartvps.stage`; `smartvps.reason` |
 * | `smartvps.endpoint.unauthorized` | counter | |
 *
 * Every attribute of a metric is one of a few words: no order, address or package is named there. Spans carry the
 * order's id: one per call to the provider and per sync, in the context that is active when it ends, and one per
 * order and renewal that came to an ending, from when it was first on record, as a trace of its own. Nothing
 * holds a secret or an address.
 *
 * @example
 * ```ts
 * import { createMemoryStock, SmartVpsClient, syncInventory } from 'smartvps-sdk';
 * import { createOpenTelemetryListener } from 'smartvps-sdk/opentelemetry';
 *
 * const onEvent = createOpenTelemetryListener(); // after your SDK has started
 * const client = new SmartVpsClient({ onEvent });
 * await syncInventory({ client, stock: createMemoryStock(), onEvent });
 * ```
 */
export function createOpenTelemetryListener(options: OpenTelemetryOptions = {}): EventListener {
  const { meterProvider = metrics, tracerProvider = trace } = { ...options };
  const measure = createMeasures(meterProvider.getMeter(SCOPE));
  const addSpan = createSpans(tracerProvider.getTracer(SCOPE));
  return (event) => {
    measure(event);
    addSpan(event);
  };
}

import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import type { EventListener, SmartVpsEvent } from '../domain/events.ts';
import type { SyncSummary } from '../domain/report.ts';
import { fewWords, isEnding, type OrderEvent } from './attributes.ts';

/** Bounds for calls and runs, in seconds: a purchase may take minutes. */
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 180, 300];
/** Bounds for orders, in seconds: minutes as a rule, hours when a person has to look. */
const ORDER_SECONDS = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400, 259_200];

/** What a run did with items, by the name of the summary's count. */
const ACTIONS: Readonly<Partial<Record<keyof SyncSummary, string>>> = {
  created: 'created',
  updated: 'updated',
  disabled: 'disabled',
  reEnabled: 're_enabled',
  withheld: 'withheld',
  conflicted: 'conflicted',
  failed: 'failed',
};

/** What measures orders, or renewals. */
interface OrderInstruments {
  readonly transitions: Counter;
  readonly endings: (tookMs: number, event: SmartVpsEvent) => void;
}

/** Counts and measures every event with a meter. */
export function createMeasures(meter: Meter): EventListener {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) => {
    const histogram = meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries },
    });
    return (tookMs: number, event: SmartVpsEvent) => record(histogram, tookMs, event);
  };
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { description, unit: `{${unit}}` });

  const calls = seconds(
    'smartvps.client.operation.duration',
    'Calls to the provider, repeats included.',
    CALL_SECONDS,
  );
  const syncs = seconds('smartvps.sync.duration', 'Runs of the sync.', CALL_SECONDS);
  const items = counter('smartvps.sync.items', 'item', 'What runs did with items of the stock.');
  const trips = counter('smartvps.sync.guard.trips', 'run', 'Runs in which the guard held back a loss.');
  const packages = meter.createGauge('smartvps.sync.packages', {
    description: 'Rows in the provider’s list at the last run.',
    unit: '{package}',
  });
  const onSale = meter.createGauge('smartvps.sync.on_sale', {
    description: 'Items on sale before the last run.',
    unit: '{item}',
  });
  const orders = {
    provision: {
      transitions: counter('smartvps.provision.transitions', 'transition', 'Stages that orders came to.'),
      endings: seconds('smartvps.provision.duration', 'From first on record to an ending.', ORDER_SECONDS),
    },
    renewal: {
      transitions: counter('smartvps.renewal.transitions', 'transition', 'Stages that renewals came to.'),
      endings: seconds('smartvps.renewal.duration', 'From first on record to an ending.', ORDER_SECONDS),
    },
  };
  const refused = counter('smartvps.endpoint.unauthorized', 'request', 'Callers without the right token.');

  return (event) => {
    switch (event.type) {
      case 'request.completed':
        return calls(event.tookMs, event);
      case 'sync.failed':
        return syncs(event.tookMs, event);
      case 'sync.completed':
        syncs(event.summary.tookMs, event);
        packages.record(event.summary.totalPackagesInAPI);
        onSale.record(event.guard.onSale);
        if (event.dryRun) return;
        if (event.guard.tripped) trips.add(1);
        for (const [count, action] of Object.entries(ACTIONS))
          items.add(event.summary[count as keyof SyncSummary], { 'smartvps.sync.action': action });
        return;
      case 'endpoint.unauthorized':
        return refused.add(1);
      default:
        if ('orderId' in event) measureOrder('invoiceId' in event ? orders.renewal : orders.provision, event);
    }
  };
}

function measureOrder({ transitions, endings }: OrderInstruments, event: OrderEvent): void {
  transitions.add(1, fewWords(event));
  if (isEnding(event)) endings(event.tookMs, event);
}

function record(histogram: Histogram, tookMs: number, event: SmartVpsEvent): void {
  histogram.record(tookMs / 1_000, fewWords(event));
}

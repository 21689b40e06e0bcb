import { createMetricsLogger, type MetricsLogger, Unit } from 'aws-embedded-metrics';
import type { Context } from 'aws-lambda';
import type { SmartVpsEvent } from 'smartvps-sdk';

/** The namespace and the one dimension of every metric: the alarms in `template.yaml` name both. */
const NAMESPACE = 'SmartVPS';
const DIMENSIONS = { Shop: process.env.SHOP_NAME ?? 'shop' };

/** What was heard since the run began: an environment runs one at a time. */
const heard: SmartVpsEvent[] = [];

/** Hears what the client and the flows do. */
export function onEvent(event: SmartVpsEvent): void {
  heard.push(event);
}

/**
 * A function has no memory between its runs, so it cannot tell how long something has been wrong. Its events go out
 * as CloudWatch metrics, in embedded metric format: a line of the log, no call and no permission. The alarms are
 * CloudWatch's.
 *
 * @param run - what the function does; its events are sent also when it fails
 */
export function measured<Event, Answer>(
  run: (event: Event, context: Context) => Promise<Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  return async (event, context) => {
    heard.length = 0;
    try {
      return await run(event, context);
    } finally {
      await send(heard.splice(0));
    }
  };
}

async function send(events: readonly SmartVpsEvent[]): Promise<void> {
  const metrics = createMetricsLogger();
  metrics.setNamespace(NAMESPACE);
  metrics.setDimensions(DIMENSIONS, false);
  for (const event of events) put(event, metrics);
  await metrics.flush();
}

function put(event: SmartVpsEvent, metrics: MetricsLogger): void {
  switch (event.type) {
    case 'sync.completed':
      metrics.putMetric('SyncFailed', event.success ? 0 : 1, Unit.Count);
      metrics.putMetric('SyncDuration', event.summary.tookMs, Unit.Milliseconds);
      metrics.putMetric('PackagesGone', percentGone(event.guard), Unit.Percent);
      metrics.putMetric('PackagesReEnabled', event.summary.reEnabled, Unit.Count);
      metrics.putMetric('PackagesDisabled', event.summary.disabled, Unit.Count);
      return;
    case 'sync.failed':
      metrics.putMetric('SyncFailed', 1, Unit.Count);
      metrics.setProperty('SyncErrorCode', event.code);
      return;
    case 'provision.active':
      metrics.putMetric('ProvisionFailed', 0, Unit.Count);
      return;
    case 'provision.failed':
    case 'provision.needs_review':
      if (event.reason !== 'cancelled') metrics.putMetric('ProvisionFailed', 1, Unit.Count);
      return;
    case 'request.completed':
      metrics.putMetric('RequestFailed', event.ok ? 0 : 1, Unit.Count);
      return;
    default:
      return;
  }
}

/** How much of what is on sale the run found gone; nothing where a person approved it. */
function percentGone({ loss, onSale, tripped, rules }: Verdict): number {
  const isApproved = !tripped && rules.length > 0;
  return onSale === 0 || isApproved ? 0 : (100 * loss) / onSale;
}

type Verdict = Extract<SmartVpsEvent, { type: 'sync.completed' }>['guard'];

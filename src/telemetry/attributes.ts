import type { Attributes } from '@opentelemetry/api';
import type { SmartVpsEvent } from '../domain/events.ts';

/** An order, or a renewal of its server, came to a stage. */
export type OrderEvent = Extract<SmartVpsEvent, { readonly orderId: string }>;

/** Stages that end an order or a renewal; a server that is given back later came to its ending long before. */
const ENDINGS: ReadonlySet<string> = new Set(['active', 'failed', 'abandoned', 'renewed']);

/** True when the order or the renewal came to its ending. */
export function isEnding({ type }: OrderEvent): boolean {
  return ENDINGS.has(stageOf(type));
}

/**
 * What an event says in words of which there are few, and is therefore fit for metrics. Names are those of the
 * semantic conventions where there are any.
 */
export function fewWords(event: SmartVpsEvent): Attributes {
  return defined(wordsOf(event));
}

/** Attributes without those that say nothing: to a meter, a name without a value is a series of its own. */
export function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function wordsOf(event: SmartVpsEvent): Attributes {
  switch (event.type) {
    case 'request.completed':
      return {
        'smartvps.verb': event.verb,
        'smartvps.outcome': event.outcome,
        'http.response.status_code': event.status,
        'error.type': event.code,
      };
    case 'sync.completed': {
      const code = event.success ? undefined : 'SMARTVPS_ITEMS_FAILED';
      return { 'smartvps.sync.dry_run': event.dryRun, 'error.type': code };
    }
    case 'sync.failed':
      return { 'smartvps.sync.dry_run': event.dryRun, 'error.type': event.code };
    default:
      return 'orderId' in event
        ? { 'smartvps.stage': stageOf(event.type), 'smartvps.reason': event.reason }
        : {};
  }
}

function stageOf(type: OrderEvent['type']): string {
  return type.slice(type.indexOf('.') + 1);
}

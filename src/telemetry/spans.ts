import { type Attributes, SpanKind, type SpanOptions, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { EventListener, SmartVpsEvent } from '../domain/events.ts';
import { defined, fewWords, isEnding, type OrderEvent } from './attributes.ts';

/** Adds a span for every event that something came to its end with. */
export function createSpans(tracer: Tracer): EventListener {
  /** Moments are dates: a number may be read as a time since the process began. */
  const add = (
    name: string,
    tookMs: number,
    isError: boolean,
    event: SmartVpsEvent,
    options: SpanOptions,
  ) => {
    const attributes = { ...fewWords(event), ...options.attributes };
    const span = tracer.startSpan(name, { ...options, attributes, startTime: new Date(event.at - tookMs) });
    if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(new Date(event.at));
  };
  return (event) => {
    switch (event.type) {
      case 'request.completed': {
        const resent = event.attempts > 1 ? event.attempts - 1 : undefined;
        const attributes = defined({ 'http.request.resend_count': resent });
        return add(`smartvps ${event.verb}`, event.tookMs, !event.ok, event, {
          kind: SpanKind.CLIENT,
          attributes,
        });
      }
      case 'sync.completed': {
        const { success, summary, guard } = event;
        const attributes = {
          'smartvps.sync.packages': summary.totalPackagesInAPI,
          'smartvps.sync.guard.tripped': guard.tripped,
        };
        return add('smartvps sync', summary.tookMs, !success, event, { attributes });
      }
      case 'sync.failed':
        return add('smartvps sync', event.tookMs, true, event, {});
      default:
        // It may have begun in another process, long before whatever is active here.
        if ('orderId' in event && isEnding(event))
          add(nameOf(event), event.tookMs, isBad(event), event, { root: true, attributes: idsOf(event) });
    }
  };
}

function nameOf(event: OrderEvent): string {
  return 'invoiceId' in event ? 'smartvps renewal' : 'smartvps provision';
}

function idsOf(event: OrderEvent): Attributes {
  const order = { 'smartvps.order.id': event.orderId };
  return 'invoiceId' in event ? { ...order, 'smartvps.invoice.id': event.invoiceId } : order;
}

function isBad({ type, reason }: OrderEvent): boolean {
  return type !== 'provision.active' && type !== 'renewal.renewed' && reason !== 'cancelled';
}

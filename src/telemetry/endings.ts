import type { SmartVpsEvent } from '../domain/events.ts';

/** Where an order stands, as far as it says something of how provisioning fares. */
export interface Ending {
  readonly orderId: string;
  /** `undefined`: it is under way again, or was cancelled, and says nothing. */
  readonly isError: boolean | undefined;
}

/** Reads what an event says of an order's end; `undefined` when that is nothing. */
export function readEnding(event: SmartVpsEvent): Ending | undefined {
  switch (event.type) {
    case 'provision.active':
      return { orderId: event.orderId, isError: false };
    case 'provision.needs_review':
    case 'provision.abandoned':
      return { orderId: event.orderId, isError: true };
    case 'provision.failed':
      return { orderId: event.orderId, isError: event.reason === 'cancelled' ? undefined : true };
    case 'provision.pending':
      return { orderId: event.orderId, isError: undefined };
    default:
      return undefined;
  }
}

import type { Provision } from 'smartvps-sdk';
import type { ShopOrder } from './order-book.ts';

/** Where an order stands, in the customer's words. */
export type Standing =
  | 'unpaid'
  | 'ordering'
  | 'installing'
  | 'ready'
  | 'checking'
  | 'off'
  | 'settling'
  | 'ended';

const STANDINGS: Readonly<Record<Provision['stage'], Standing>> = {
  pending: 'ordering',
  purchasing: 'ordering',
  purchased: 'installing',
  active: 'ready',
  needs_review: 'checking',
  failed: 'off',
  abandoned: 'settling',
  ended: 'ended',
};

/** An order that the library has no record of was not paid yet: the payment webhook puts it there. */
export function standingOf(provision: Provision | undefined): Standing {
  return provision === undefined ? 'unpaid' : STANDINGS[provision.stage];
}

/** An order together with where it stands. */
export interface FollowedOrder {
  readonly order: ShopOrder;
  readonly standing: Standing;
  readonly provision: Provision | undefined;
}

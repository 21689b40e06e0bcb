import type { StockItem } from 'smartvps-sdk';

/** What one process won: the numbers of the contests that were decided in its favour. */
export interface Won {
  readonly claims: readonly number[];
  readonly addresses: readonly number[];
  readonly pools: readonly number[];
  readonly creates: readonly number[];
}

/** How many orders, addresses, pools and packages they race for. */
export const CONTESTS = 40;

/** How often each of them counts the one quantity up. */
export const COUNTS = 25;

/** The item whose quantity they count up. */
export const COUNTED: StockItem = {
  id: 'counted',
  name: 'Counted',
  available: true,
  smartvps: { packagePid: 'counted', packageName: 'counted', availableQty: 0 },
};

import type { Fault, ListMode, SimulatorWorld } from 'smartvps-sdk/testing';
import { packages } from './packages.ts';

/** What may go wrong with the next purchase. */
export const PURCHASES: readonly { readonly key: string; readonly words: string; readonly fault: Fault }[] = [
  {
    key: 'wrong_pool',
    words: 'sells an address of another pool: the order goes to review',
    fault: { kind: 'wrong_pool' },
  },
  {
    key: 'lost',
    words: 'sells, and its answer is lost: nobody can tell, so the order goes to review',
    fault: { kind: 'reset', effect: 'done' },
  },
  {
    key: 'not_done',
    words: 'sells nothing, and its answer is lost: review as well',
    fault: { kind: 'reset', effect: 'none' },
  },
  {
    key: 'slow',
    words: 'takes five seconds: watch the order’s page, or end the process meanwhile',
    fault: { kind: 'slow', ms: 5_000 },
  },
  {
    key: 'refused',
    words: 'cannot be reached: nothing was sent, the order waits half a minute',
    fault: { kind: 'refuse' },
  },
];

/** How the provider's list may be. */
export const LISTS: readonly { readonly key: string; readonly words: string; readonly mode: ListMode }[] = [
  { key: 'ok', words: 'as it is', mode: 'ok' },
  { key: 'empty', words: 'empty: the guard withholds the loss', mode: 'empty' },
  { key: 'half', words: 'half of it', mode: 'half' },
  { key: 'html', words: 'a page of HTML: the sync fails', mode: 'html' },
  { key: 'unavailable', words: 'unavailable: the sync fails', mode: 'unavailable' },
];

/** What may happen to a package. */
export function change(world: SimulatorWorld, id: string, what: string): void {
  const original = packages.find((row) => String(row.id) === id);
  if (original === undefined) return;
  const isListed = world.packages().some((row) => String(row.id) === id);
  if (what === 'back' && !isListed) world.add(original);
  if (!isListed) return;
  if (what === 'remove') world.remove(id);
  if (what === 'sell_out') world.set(id, { ipv4: 0 });
  if (what === 'suspend') world.set(id, { status: 'suspended' });
  if (what === 'restock') world.set(id, { ipv4: 40, status: 'active' });
}

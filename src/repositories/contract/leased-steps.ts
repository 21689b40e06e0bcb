/** A moment to begin at: milliseconds as a clock gives them, too large for 32 bits. */
export const NOW = Date.UTC(2026, 2, 1);

/** How long the leases of the cases last. */
export const LEASE_MS = 600_000;

/** More pages than any case can fill. */
const MAX_PAGES = 150;

/** A record without what a write may set on its own account. */
export function apartFromUpdate<Item extends { readonly updatedAt: number }>({
  updatedAt: _,
  ...record
}: Item): Omit<Item, 'updatedAt'> {
  return record;
}

/** Ids of one length, so that every order of texts agrees about them. */
export function numbered(prefix: string, turn: number): string {
  return `${prefix}-${String(turn).padStart(4, '0')}`;
}

/** Reads page after page, each asked for with the last record of the page before, until one is empty. */
export async function allPages<Item>(
  page: (last: Item | undefined) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  for (let turn = 0; turn < MAX_PAGES; turn++) {
    const records = await page(found.at(-1));
    if (records.length === 0) return found;
    found.push(...records);
  }
  throw new Error('list: page after page and no end');
}

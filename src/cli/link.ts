import { errorName } from '../domain/errors.ts';
import type { Package } from '../domain/package.ts';
import type { StockItem } from '../domain/stock.ts';
import { poolOfConfig } from '../rules/pool.ts';
import { createClient } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { itemOf, type Linked, type Listed, packageOf, readFormats } from './linking.ts';
import { type OldDocuments, openOldDocuments, type StoredOldItem } from './old-documents.ts';
import { withShop } from './shop.ts';
import { table } from './table.ts';
import type { Context } from './terminal.ts';

/** How old documents are linked. */
export interface LinkOptions {
  readonly apply?: boolean;
  readonly format: readonly string[];
}

/** A link that was made or would be: an item to a package as `id::name`, or an order to an item by its id. */
interface Link {
  readonly type: 'item' | 'order';
  readonly id: string;
  readonly to: string;
  /** What a person should still do about it. */
  readonly note?: string;
}

/** What a person has to decide, and why. */
interface OpenLink {
  readonly type: 'item' | 'order';
  readonly id: string;
  readonly reason: string;
  readonly message: string;
}

/** What is worked with. */
interface Linking {
  readonly documents: OldDocuments;
  readonly formats: readonly string[];
  readonly apply: boolean;
  readonly signal: AbortSignal;
  readonly linked: Link[];
  readonly open: OpenLink[];
}

/**
 * Links what an older integration stored to exact identities: items to packages, and orders that have a server to
 * items. Only what is named to the letter is linked; everything else is listed for a person. Writes nothing unless
 * it is told to.
 */
export function linkOldDocuments(
  context: Context,
  { apply = false, format }: LinkOptions,
): Promise<ExitCode> {
  const formats = readFormats(format);
  const client = createClient(context);
  const { signal } = context.terminal;
  return withShop(context, async ({ db, mongodb, repositories }) => {
    const documents = openOldDocuments(db, mongodb);
    const linking: Linking = { documents, formats, apply, signal, linked: [], open: [] };
    context.progress('Reading the old documents and the provider’s list…');
    const items = new Map<string, StockItem>();
    for await (const item of repositories.stock.list()) items.set(item.id, item);
    for (const item of await linkItems(linking, await client.ipstock({ signal }))) items.set(item.id, item);
    context.progress('Reading the orders that have a server…');
    await linkOrders(linking, [...items.values()]);
    const { linked, open } = linking;
    context.answer({ applied: apply, linked, open }, () => text(context, linking));
    return open.length === 0 ? EXIT.ok : EXIT.attention;
  });
}

/** @returns the items as they are when they are linked */
async function linkItems(linking: Linking, listed: Listed): Promise<readonly StockItem[]> {
  const { documents, formats, linked, open } = linking;
  const items: StockItem[] = [];
  for (const item of await documents.items()) {
    const named = item.isWritable ? packageOf(item, listed, formats) : NOT_WRITABLE;
    const link = await stored(linking, named, (found) => documents.linkItem(item, found));
    if (!link.ok) open.push({ type: 'item', id: item.id, reason: link.reason, message: link.message });
    else {
      const becomes = linkedItem(item, link.found);
      items.push(becomes);
      linked.push({
        type: 'item',
        id: item.id,
        to: `${link.found.id}::${link.found.name}`,
        ...noteOn(becomes),
      });
    }
  }
  return items;
}

async function linkOrders(linking: Linking, items: readonly StockItem[]): Promise<void> {
  const { documents, formats, linked, open } = linking;
  for (const order of await documents.ordersWithServer()) {
    if (order.stockId !== undefined && order.stockId !== null && order.stockId !== '') continue;
    const named = itemOf(order, items, formats);
    const link = await stored(linking, named, (found) => documents.linkOrder(order, found.id));
    if (link.ok) linked.push({ type: 'order', id: order.id, to: link.found.id });
    else open.push({ type: 'order', id: order.id, reason: link.reason, message: link.message });
  }
}

/** Stores a link that was found, if it is to be. A document that cannot be written stops no other. */
async function stored<Of>(
  { apply, signal }: Linking,
  link: Linked<Of>,
  store: (found: Of) => Promise<boolean>,
): Promise<Linked<Of>> {
  signal.throwIfAborted();
  if (!link.ok || !apply) return link;
  try {
    if (await store(link.found)) return link;
    const message = 'Somebody changed it meanwhile: run this again.';
    return { ok: false, reason: 'changed_meanwhile', message };
  } catch (error) {
    return { ok: false, reason: 'not_written', message: `It could not be written: ${errorName(error)}.` };
  }
}

const NOT_WRITABLE = {
  ok: false,
  reason: 'not_writable',
  message: 'Something other than an object stands in the place of its settings.',
} as const;

function linkedItem({ id, name, addressPattern }: StoredOldItem, found: Package): StockItem {
  const settings = addressPattern === undefined ? {} : { addressPattern };
  const smartvps = { packagePid: found.id, packageName: found.name, availableQty: 0, ...settings };
  return { id, name: String(name), available: false, smartvps };
}

function noteOn({ smartvps }: StockItem): { readonly note?: string } {
  if (poolOfConfig(smartvps) !== undefined) return {};
  return { note: 'its name names no addresses: set addressPattern before you sell it' };
}

function text({ terminal }: Context, { apply, linked, open }: Linking): string {
  const links = linked.map(({ type, id, to, note }) => [type, id, to, note]);
  const questions = open.map(({ type, id, reason, message }) => [type, id, reason, message]);
  return [
    ...(linked.length > 0 ? [table(['WHAT', 'ID', 'LINKED TO', 'NOTE'], links, terminal)] : []),
    ...(open.length > 0 ? [table(['WHAT', 'ID', 'FOR A PERSON', 'WHY'], questions, terminal)] : []),
    `${linked.length} ${apply ? 'linked' : 'to link'}, ${open.length} for a person.`,
    ...(apply || linked.length === 0 ? [] : ['Nothing was written: smartvps link --apply']),
  ].join('\n');
}

import type { LedgerEntry } from 'smartvps-sdk/testing';
import { SECRETS } from './running-shop.ts';
import { until, type VisitedPage, Visitor } from './visitor.ts';

/** Somebody who knows the operator's password. */
export function operatorAt(url: string, name = 'asha'): Visitor {
  return new Visitor(url, { name, password: SECRETS.OPERATOR_PASSWORD });
}

/** The catalogue, once the first sync has filled it. */
export function catalogueOf(visitor: Visitor): Promise<VisitedPage> {
  return until(
    () => visitor.open('/'),
    ({ text }) => text.includes('class="offer"'),
  );
}

/** Orders a server of this package, and leaves it unpaid. */
export async function order(visitor: Visitor, packageName: string, memory = '4GB'): Promise<VisitedPage> {
  const catalogue = await catalogueOf(visitor);
  const [offer = ''] = catalogue.text.split(`Ocean Linux - ${packageName}<`);
  const [, item] = /name="item" value="([^"]+)"/.exec(catalogue.text.slice(offer.length)) ?? [];
  return visitor.submit(catalogue, '/orders', { item: item ?? '', memory });
}

/** Pays for an order on its page. */
export function pay(visitor: Visitor, page: VisitedPage): Promise<VisitedPage> {
  return visitor.submit(page, `/demo/pay/${idOf(page)}`);
}

/** The page of an order, once it says so. */
export function whenItSays(visitor: Visitor, page: VisitedPage, words: string): Promise<VisitedPage> {
  return until(
    () => visitor.open(page.path),
    ({ text }) => text.includes(words),
  );
}

/** The id of the order that a page is about. */
export function idOf({ path }: VisitedPage): string {
  return path.split('/')[2] ?? '';
}

/** How often the provider sold a server of this package. */
export async function soldOf(url: string, packageName: string): Promise<number> {
  const charges = await chargesAt(url);
  return charges.filter((charge) => charge.type === 'purchase' && charge.packageName === packageName).length;
}

/** How often the provider charged another month. */
export async function renewalsAt(url: string): Promise<number> {
  return (await chargesAt(url)).filter(({ type }) => type === 'renewal').length;
}

async function chargesAt(url: string): Promise<readonly LedgerEntry[]> {
  const answer = await fetch(new URL('/demo/ledger.json', url));
  return JSON.parse(await answer.text()) as readonly LedgerEntry[];
}

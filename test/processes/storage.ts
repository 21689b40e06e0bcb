import type { Order, Progress } from '../../src/domain/order.ts';
import type { Provision } from '../../src/domain/provision.ts';
import type { Renewal } from '../../src/domain/renewal.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import type { OrderRepository } from '../../src/ports/orders.ts';
import type { ProvisionRepository } from '../../src/ports/provisions.ts';
import type { RenewalRepository } from '../../src/ports/renewals.ts';
import type { StockRepository } from '../../src/ports/stock.ts';

/** Where a world is stored, for every process of it to open. Handed over as JSON. */
export type StoragePlace =
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'mongodb'; readonly uri: string; readonly database: string };

/** What a look at the storage shows. */
export interface Look {
  /** Our records, by order id. */
  readonly provisions: ReadonlyMap<string, Provision>;
  /** Our records of renewals, by whatever tells them apart. */
  readonly renewals: ReadonlyMap<string, Renewal>;
  /** What the shop was told last, by order id. */
  readonly orders: ReadonlyMap<string, { readonly progress?: Progress | undefined }>;
}

/** What a world is stored in, as one process has it open. */
export interface WorldStorage {
  readonly stock: StockRepository & { put(item: StockItem): Promise<void> };
  readonly orders: OrderRepository & { put(order: Order): Promise<void> };
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
  /** What is stored now. */
  look(): Promise<Look>;
  close(): Promise<void>;
}

/** Hears of moments within a call, such as `sent`. */
export type StepListener = (step: string) => void;

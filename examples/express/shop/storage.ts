import {
  createMemoryRepositories,
  type OrderRepository,
  type ProvisionRepository,
  type RenewalRepository,
  type StockRepository,
} from 'smartvps-sdk';
import type { Config } from './config.ts';
import { createMemoryBook } from './memory-book.ts';
import type { OrderBook } from './order-book.ts';

/** Where everything is kept: what the library reads and writes, and the shop's own order book. */
export interface Storage {
  readonly repositories: {
    readonly stock: StockRepository;
    readonly orders: OrderRepository;
    readonly provisions: ProvisionRepository;
    readonly renewals: RenewalRepository;
  };
  readonly book: OrderBook;
  close(): Promise<void>;
}

export async function openStorage(_config: Config): Promise<Storage> {
  const repositories = createMemoryRepositories();
  return { repositories, book: createMemoryBook(repositories.orders), close: async () => {} };
}

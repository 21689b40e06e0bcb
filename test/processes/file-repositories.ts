import type { ProvisionRepository } from '../../src/ports/provisions.ts';
import type { RenewalRepository } from '../../src/ports/renewals.ts';
import { type FileOrders, fileOrders } from './file-orders.ts';
import { fileProvisions } from './file-provisions.ts';
import { fileRenewals } from './file-renewals.ts';
import { type FileStock, fileStock } from './file-stock.ts';
import type { Journal } from './journal.ts';

/** The repositories that provisioning and renewals stand on, in one journal. */
export interface FileRepositories {
  readonly stock: FileStock;
  readonly orders: FileOrders;
  readonly provisions: ProvisionRepository;
  readonly renewals: RenewalRepository;
}

/** Opens the repositories of a journal. */
export function fileRepositories(journal: Journal): FileRepositories {
  return {
    stock: fileStock(journal),
    orders: fileOrders(journal),
    provisions: fileProvisions(journal),
    renewals: fileRenewals(journal),
  };
}

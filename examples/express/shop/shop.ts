import {
  createHealthMonitor,
  type HealthMonitor,
  type Logger,
  Provisioner,
  type ProvisionerOptions,
  Renewals,
  SmartVpsClient,
  type SmartVpsClientOptions,
  type SyncOptions,
  type SyncReport,
  syncInventory,
} from 'smartvps-sdk';
import type { Config } from './config.ts';
import type { OrderBook } from './order-book.ts';
import { openStorage, type Storage } from './storage.ts';
import { createSyncLog, type SyncLog } from './sync-log.ts';

/** What the routes, the pages and the schedule work with. */
export interface Shop {
  readonly stock: Storage['repositories']['stock'];
  readonly provisions: Storage['repositories']['provisions'];
  readonly provisioner: Provisioner;
  readonly renewals: Renewals;
  readonly book: OrderBook;
  readonly syncs: SyncLog;
  /** Runs a sync in somebody's name. */
  sync(by: string, run?: Pick<SyncOptions, 'dryRun' | 'guard' | 'signal'>): Promise<SyncReport>;
  /** Alerts and counts since this process began. */
  readonly health: HealthMonitor;
  close(): Promise<void>;
}

/** What a shop is made from. */
export interface ShopOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Where the provider is and who asks; from `SMARTVPS_*` in the environment when left out. */
  readonly provider?: Pick<SmartVpsClientOptions, 'baseUrl' | 'username' | 'password'>;
  /** How long things may take, where the defaults will not do. */
  readonly times?: Pick<ProvisionerOptions, 'purchaseTimeoutMs' | 'quietWindowMs' | 'waitForCredentialsMs'>;
}

/** Puts the library and the shop's storage together. */
export async function openShop({ config, logger, provider, times }: ShopOptions): Promise<Shop> {
  const { repositories, book, close } = await openStorage(config);
  const health = createHealthMonitor({
    onAlert: ({ status, message }) => logger.warn(`Alert, ${status}: ${message}`), // in production: page somebody
  });
  const watched = { logger, onEvent: health.onEvent };
  const client = new SmartVpsClient({ ...provider, ...watched });
  const parts = { client, ...repositories, ...times, ...watched };
  const syncs = createSyncLog();
  return {
    stock: repositories.stock,
    provisions: repositories.provisions,
    provisioner: new Provisioner(parts),
    renewals: new Renewals(parts),
    book,
    syncs,
    sync: (by, run) => syncs.keep(by, syncInventory({ ...parts, ...run })),
    health,
    close,
  };
}

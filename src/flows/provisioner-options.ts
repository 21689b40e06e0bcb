import { type Clock, type Logger, type Random, systemRandom } from '../domain/environment.ts';
import type { EventListener } from '../domain/events.ts';
import { guardedListener, guardedLogger } from '../domain/hooks.ts';
import type { Order } from '../domain/order.ts';
import type { Package } from '../domain/package.ts';
import type { Provision } from '../domain/provision.ts';
import type { StockItem } from '../domain/stock.ts';
import type { OrderRepository } from '../ports/orders.ts';
import type { Provider, ServerActions } from '../ports/provider.ts';
import type { ProvisionRepository } from '../ports/provisions.ts';
import type { StockRepository } from '../ports/stock.ts';
import { readMinimumIps } from '../rules/sellable.ts';
import { readClock, readLease, readTime, requireFunction, requireParts } from './read-options.ts';

/** What a purchase is about to be made for. */
export interface PurchaseContext {
  readonly order: Order;
  readonly item: StockItem;
  readonly package: Package;
  readonly memoryGb: number;
  /** The number this purchase would have. */
  readonly attempt: number;
  readonly provision: Provision;
}

/** A shop's brake: put this order off. */
export interface Brake {
  /** For how long, in milliseconds. */
  readonly deferMs: number;
  readonly reason: string;
}

/** What a {@link Provisioner} needs, and what it may be given. All times are milliseconds. */
export interface ProvisionerOptions {
  /** `server(orderId)` needs its server actions as well. */
  readonly client: Provider & Partial<ServerActions>;
  readonly stock: StockRepository;
  readonly orders: OrderRepository;
  readonly provisions: ProvisionRepository;
  /** Fewer addresses than this count as out of stock. @default 1 */
  readonly minimumIps?: number;
  /** Asked right before each purchase: a spending cap, open reviews. A brake that throws puts the order off too. */
  readonly beforePurchase?: (context: PurchaseContext) => Brake | undefined | Promise<Brake | undefined>;
  /** How long a purchase may take. @default 180_000, what production allows */
  readonly purchaseTimeoutMs?: number;
  /** How long after its mark a purchase may still leave. @default 10_000 */
  readonly sendWithinMs?: number;
  /** How long a worker has an order. @default 30 s more than it must be: sendWithinMs + purchaseTimeoutMs + 60 s */
  readonly leaseMs?: number;
  /** How long after `answerBy` nobody may say that nothing was bought. @default 1_200_000 */
  readonly quietWindowMs?: number;
  /** How long `provision` waits for credentials before it returns. 0 in a Lambda. @default 300_000 */
  readonly waitForCredentialsMs?: number;
  /** How long after the purchase credentials may take before a person must look. @default 3_600_000 */
  readonly credentialsWithinMs?: number;
  /** How long an order may be put off before it fails. @default 21_600_000 */
  readonly deferUpToMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly onEvent?: EventListener;
}

/** The options, checked and filled in. */
export type ProvisionerSettings = Omit<Required<ProvisionerOptions>, 'beforePurchase' | 'onEvent'> & {
  readonly beforePurchase: ProvisionerOptions['beforePurchase'];
  readonly emit: EventListener;
};

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConfigurationError for a time that is none, a missing part, or a lease that a purchase could outlast
 */
export function readProvisionerOptions(options: ProvisionerOptions): ProvisionerSettings {
  requireParts(options, { client: [], stock: ['get'], orders: ['get'], provisions: ['get'] });
  return {
    client: options.client,
    stock: options.stock,
    orders: options.orders,
    provisions: options.provisions,
    minimumIps: readMinimumIps(options.minimumIps),
    beforePurchase: requireFunction('beforePurchase', options.beforePurchase ?? undefined),
    ...readLease(options),
    quietWindowMs: readTime('quietWindowMs', options.quietWindowMs, 1_200_000, 0),
    waitForCredentialsMs: readTime('waitForCredentialsMs', options.waitForCredentialsMs, 300_000, 0),
    credentialsWithinMs: readTime('credentialsWithinMs', options.credentialsWithinMs, 3_600_000, 1),
    deferUpToMs: readTime('deferUpToMs', options.deferUpToMs, 21_600_000, 0),
    clock: readClock(options.clock),
    random: requireFunction('random', options.random ?? systemRandom),
    logger: guardedLogger(options.logger),
    emit: guardedListener(options.onEvent),
  };
}

import { ConfigurationError } from '../domain/errors.ts';
import type { Package } from '../domain/package.ts';

/** Whether a listed package can be sold, and if not, why. Status is judged before stock. */
export type Availability = 'sellable' | 'inactive' | 'out_of_stock';

/** Judges one listed package. */
export function availabilityOf(listed: Package, minimumIps: number): Availability {
  if (listed.status !== 'active') return 'inactive';
  return listed.ipv4 >= minimumIps ? 'sellable' : 'out_of_stock';
}

/**
 * Reads the option `minimumIps`.
 *
 * @returns a whole number of at least 1. @default 1
 * @throws ConfigurationError for anything else: a package without addresses is never sold
 */
export function readMinimumIps(minimumIps: number | undefined): number {
  if (minimumIps === undefined) return 1;
  if (Number.isSafeInteger(minimumIps) && minimumIps >= 1) return minimumIps;
  throw new ConfigurationError('minimumIps', 'Option minimumIps must be a whole number of at least 1.');
}

import type { CallOptions } from '../domain/calls.ts';
import { errorName } from '../domain/errors.ts';
import type { Renewal } from '../domain/renewal.ts';
import type { VpsStatus } from '../domain/status.ts';
import type { RenewalSettings } from './renewal-options.ts';
import { renewalLabel } from './renewal-worker.ts';

/** The address of the order's running server; `undefined` once it has none any more. */
export async function serverAddressOf(
  { provisions }: RenewalSettings,
  orderId: string,
): Promise<string | undefined> {
  const provision = await provisions.get(orderId);
  return provision?.stage === 'active' ? provision.address : undefined;
}

/**
 * When the paid time of a renewal's server ends now, in milliseconds since 1970-01-01T00:00:00Z; `undefined` when
 * nobody can tell. Once the order has ended, its address may be another customer's, and nobody is asked.
 */
export async function expiryNow(
  settings: RenewalSettings,
  renewal: Renewal,
  options?: CallOptions,
): Promise<number | undefined> {
  const { address, orderId } = renewal;
  if (address === undefined || options?.signal?.aborted) return undefined;
  try {
    if ((await serverAddressOf(settings, orderId)) !== address) return undefined;
    const status = await settings.client.status(address, options);
    return isAbout(status, address) ? status.expiresAt?.getTime() : undefined;
  } catch (error) {
    const what = `Renewal of ${renewalLabel(renewal)}: the expiry could not be read: ${errorName(error)}`;
    settings.logger.info(`[SMARTVPS] ${what}`);
    return undefined;
  }
}

/** True unless the provider answered for another server: its expiry says nothing of this one. */
export function isAbout({ ip }: VpsStatus, address: string): boolean {
  return ip === undefined || ip === address;
}

/** The order's own record knows when its server ends, so that a list by expiry leaves it out from now on. */
export async function noteExpiry(
  { provisions, clock }: RenewalSettings,
  { orderId, address }: Renewal,
  expiresAt: number,
): Promise<void> {
  for (let tries = 0; tries < MOST_CONFLICTS; tries += 1) {
    const provision = await provisions.get(orderId);
    if (provision?.stage !== 'active' || provision.address !== address) return;
    // A worker that was frozen meanwhile must not put back what a later renewal noted.
    if (provision.expiresAt !== undefined && provision.expiresAt >= expiresAt) return;
    const next = { ...provision, expiresAt, updatedAt: clock.now() };
    if ((await provisions.advance(provision.version, next)) === 'ok') return;
  }
}

/** How often the order's record is read anew when it moves meanwhile; a later renewal notes the expiry again. */
const MOST_CONFLICTS = 5;

import { readCredentials } from '../domain/credentials.ts';
import { errorName } from '../domain/errors.ts';
import { osFamilyOf } from '../domain/os.ts';
import type { Provision, ReviewReason } from '../domain/provision.ts';
import type { Credentials, VpsStatus } from '../domain/status.ts';
import { printable } from '../domain/text.ts';
import { CREDENTIALS_PAUSE, pauseMs, TELL_PAUSE } from '../rules/pauses.ts';
import { activated, inReview, waiting } from '../rules/transitions.ts';
import type { Worker } from './worker.ts';

/**
 * Looks for the credentials of a `purchased` server once, and delivers them when they are complete: the shop is
 * told first, then the record says `active`. Otherwise it waits for the next look, or gives the order back until
 * then, or to a person.
 */
export async function deliveryStep(
  worker: Worker,
  purchased: Provision,
  waitUntil: number,
): Promise<Provision> {
  const status = await look(worker, purchased);
  const credentials = status && readCredentials(status, purchased.address ?? '');
  if (credentials !== undefined) {
    return hasOtherSystem(purchased, credentials)
      ? otherSystem(worker, purchased, credentials)
      : deliver(worker, purchased, credentials);
  }
  const at = worker.now();
  const credentialsBy = purchased.credentialsBy ?? at;
  if (at >= credentialsBy)
    return review(worker, purchased, 'credentials_missing', 'no complete credentials appeared in time');
  const pause = pauseMs(purchased.tries, worker.settings.random, CREDENTIALS_PAUSE);
  const retryAt = Math.min(at + pause, credentialsBy);
  const goesOn = retryAt <= waitUntil && worker.remainingMs() > retryAt - at;
  const leaseUntil = goesOn ? worker.leaseUntil() : undefined;
  const next = await worker.save(purchased, waiting(purchased, worker.by(), { retryAt, leaseUntil }));
  if (!goesOn) return next;
  if (await worker.pause(Math.max(0, retryAt - worker.now()))) return worker.reload(next);
  return worker.save(next, waiting(next, worker.by(), { retryAt, leaseUntil: undefined }));
}

async function look(worker: Worker, { orderId, address }: Provision): Promise<VpsStatus | undefined> {
  if (address === undefined || worker.limits.signal?.aborted) return undefined;
  try {
    return await worker.settings.client.status(address, worker.readOptions());
  } catch (error) {
    worker.log(
      'info',
      `Order "${printable(orderId)}": status of ${address} could not be read: ${errorName(error)}`,
    );
    return undefined;
  }
}

/** True when the order names a system and the server clearly runs another family. */
function hasOtherSystem({ os, accepted = [] }: Provision, credentials: Credentials): boolean {
  const ordered = osFamilyOf(os);
  const found = osFamilyOf(credentials.os);
  return ordered !== undefined && found !== undefined && ordered !== found && !accepted.includes('wrong_os');
}

function otherSystem(worker: Worker, purchased: Provision, { os }: Credentials): Promise<Provision> {
  const message = `ordered "${printable(purchased.os ?? '', 40)}", and the server runs "${printable(os ?? '', 40)}"`;
  return review(worker, purchased, 'wrong_os', message);
}

function review(
  worker: Worker,
  purchased: Provision,
  reason: ReviewReason,
  message: string,
): Promise<Provision> {
  return worker.save(purchased, inReview(purchased, worker.by(), reason, message));
}

async function deliver(worker: Worker, purchased: Provision, credentials: Credentials): Promise<Provision> {
  // A worker that waited past its lease must not speak for the order any more.
  const current = worker.take(purchased, purchased);
  const { version } = current;
  const { ip, username, password, os, expiresAt } = credentials;
  try {
    await worker.settings.orders.update(worker.orderId, {
      status: 'active',
      version,
      ip,
      username,
      password,
      ...(os !== undefined && { os }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
  } catch (error) {
    worker.log(
      'warn',
      `The shop could not be told of order "${printable(worker.orderId)}": ${errorName(error)}`,
    );
    const retryAt = worker.now() + pauseMs(current.tries, worker.settings.random, TELL_PAUSE);
    const facts = { retryAt, leaseUntil: undefined, reason: 'shop_unreachable' } as const;
    return worker.save(current, waiting(current, worker.by(), facts));
  }
  return worker.save(current, activated(current, worker.by(), { credentials, toldVersion: version }));
}

import { readCredentials } from '../domain/credentials.ts';
import { errorName } from '../domain/errors.ts';
import { osFamilyOf } from '../domain/os.ts';
import type { Provision, ReviewReason } from '../domain/provision.ts';
import type { Credentials } from '../domain/status.ts';
import { orderLabel, printable } from '../domain/text.ts';
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
  const credentials = await look(worker, purchased);
  if (credentials !== undefined) {
    const mixUp = otherSystem(purchased, credentials);
    return mixUp === undefined
      ? deliver(worker, purchased, credentials)
      : review(worker, purchased, 'wrong_os', mixUp);
  }
  const at = worker.now();
  const credentialsBy = purchased.credentialsBy ?? at;
  if (at >= credentialsBy)
    return review(worker, purchased, 'credentials_missing', 'no complete credentials appeared in time');
  const pause = pauseMs(purchased.tries, worker.settings.random, CREDENTIALS_PAUSE);
  const retryAt = Math.min(at + pause, credentialsBy);
  const goesOn = retryAt <= waitUntil && worker.canPause(retryAt - at);
  const leaseUntil = goesOn ? worker.leaseUntil() : undefined;
  const next = await worker.save(purchased, waiting(purchased, worker.by(), { retryAt, leaseUntil }));
  if (!goesOn) return next;
  if (await worker.pause(Math.max(0, retryAt - worker.now()))) return worker.reload(next);
  return worker.save(next, waiting(next, worker.by(), { retryAt, leaseUntil: undefined }));
}

async function look(worker: Worker, { orderId, address }: Provision): Promise<Credentials | undefined> {
  if (address === undefined || worker.limits.signal?.aborted) return undefined;
  try {
    return readCredentials(await worker.settings.client.status(address, worker.readOptions()), address);
  } catch (error) {
    worker.log(
      'info',
      `Order "${printable(orderId)}": status of ${address} could not be read: ${errorName(error)}`,
    );
    return undefined;
  }
}

/** What a person must be told when the order names a system and the server clearly runs another family. */
function otherSystem(
  { os: ordered, accepted = [] }: Provision,
  { os: found }: Credentials,
): string | undefined {
  if (ordered === undefined || found === undefined || accepted.includes('wrong_os')) return undefined;
  const families = new Set([osFamilyOf(ordered), osFamilyOf(found)]);
  if (families.size === 1 || families.has(undefined)) return undefined;
  return `ordered "${printable(ordered, 40)}", and the server runs "${printable(found, 40)}"`;
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
    worker.log('warn', `The shop could not be told of ${orderLabel(worker.orderId)}: ${errorName(error)}`);
    const retryAt = worker.now() + pauseMs(current.tries, worker.settings.random, TELL_PAUSE);
    const facts = { retryAt, leaseUntil: undefined, reason: 'shop_unreachable' } as const;
    return worker.save(current, waiting(current, worker.by(), facts));
  }
  return worker.save(current, activated(current, worker.by(), { credentials, toldVersion: version }));
}

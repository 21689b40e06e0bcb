import { InvalidArgumentError, OrderNotFoundError } from '../domain/errors.ts';
import type { Progress } from '../domain/order.ts';
import { Secret } from '../domain/secret.ts';
import { orderLabel } from '../domain/text.ts';
import { copyOf } from './copy.ts';
import { requireFields, requireWhole } from './requests.ts';

const STATUSES: Readonly<Record<Progress['status'], true>> = {
  provisioning: true,
  active: true,
  failed: true,
  needs_review: true,
  abandoned: true,
};

/** What `update` is to store; a copy. @throws InvalidArgumentError */
export function readProgress(id: string, progress: unknown): Progress {
  const { version, status, ip, username, password } = requireFields('progress', progress);
  requireWhole('progress.version', version, 0);
  if (typeof status !== 'string' || !Object.hasOwn(STATUSES, status)) {
    throw new InvalidArgumentError('progress', `The progress of ${orderLabel(id)} has no known status.`);
  }
  const isComplete = typeof ip === 'string' && typeof username === 'string' && password instanceof Secret;
  if (status === 'active' && !isComplete) {
    throw new InvalidArgumentError(
      'progress',
      `The progress of ${orderLabel(id)} is active without an address and a login.`,
    );
  }
  return copyOf(progress as Progress);
}

/** The error of a progress that can be stored nowhere. */
export function noSuchOrder(id: string): OrderNotFoundError {
  return new OrderNotFoundError(
    id,
    `The progress of ${orderLabel(id)} could not be stored: the shop has no such order.`,
  );
}

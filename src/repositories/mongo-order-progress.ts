import type { Progress } from '../domain/order.ts';
import type { MongoDocument } from './mongo-driver.ts';
import type { MongoOrderFields } from './mongo-options.ts';

/** One way to store a progress, and which documents it is for. */
export interface ProgressWrite {
  /** What must be so with the document, besides its being older. */
  readonly only: MongoDocument;
  readonly update: MongoDocument;
}

type Fields = Required<MongoOrderFields>;

/** The delivered operating system is stored where the order names none: these say that it does not. */
const NAMES_NONE = { $in: [null, ''] };

/**
 * The writes that store a progress, of which the first that fits the document is to be made. What was ordered stays
 * as it is, and so does what an earlier progress delivered: nothing of value is removed.
 */
export function writesOf(
  progress: Progress,
  sealed: unknown,
  at: Date,
  fields: Fields,
): readonly ProgressWrite[] {
  const write = (only: MongoDocument, also: MongoDocument): ProgressWrite => ({
    only,
    update: updateOf({ ...toldFields(progress, at, fields), ...also }, progress, fields),
  });
  if (progress.status !== 'active') return [write({}, {})];
  const delivered = deliveredFields(progress, sealed, fields);
  if (progress.os === undefined) return [write({}, delivered)];
  return [
    write({ [fields.os]: NAMES_NONE }, { ...delivered, [fields.os]: progress.os }),
    write({}, delivered),
  ];
}

/** A reason is the reason of this progress, or there is none. */
function updateOf(set: MongoDocument, progress: Progress, { provisioningError }: Fields): MongoDocument {
  if ('reason' in progress) return { $set: { ...set, [provisioningError]: progress.reason } };
  return { $set: set, $unset: { [provisioningError]: 1 } };
}

function toldFields(progress: Progress, at: Date, fields: Fields): MongoDocument {
  return {
    [fields.provisioningStatus]: progress.status,
    [fields.provisionVersion]: progress.version,
    ...(fields.lastProvisionAttempt !== false && { [fields.lastProvisionAttempt]: at }),
  };
}

function deliveredFields(
  { ip, username, expiresAt }: Extract<Progress, { readonly status: 'active' }>,
  sealed: unknown,
  fields: Fields,
): MongoDocument {
  return {
    [fields.ipAddress]: ip,
    [fields.username]: username,
    [fields.password]: sealed,
    ...(expiresAt !== undefined && { [fields.expiryDate]: new Date(expiresAt) }),
    ...(fields.status !== false && { [fields.status]: 'active' }),
    ...(fields.autoProvisioned !== false && { [fields.autoProvisioned]: true }),
    ...(fields.provider !== false && { [fields.provider]: 'smartvps' }),
  };
}

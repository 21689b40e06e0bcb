import { requireId } from '../domain/ids.ts';
import { requireWellFormed } from './mongo-documents.ts';
import { DURABLE, isDuplicateKey, type MongoCollection, PRIMARY } from './mongo-driver.ts';
import { readPool } from './provision-requests.ts';
import type { Pools } from './provisions.ts';
import { requireFields, requirePoolText } from './requests.ts';

/** Makes pool leases in a collection, one document each under the name of its pool. */
export function createMongoPools(leases: MongoCollection, ready: () => Promise<void>): Pools {
  return {
    async acquirePool(request) {
      const { name, owner, now, leaseUntil } = readPool(request);
      for (const text of [name, owner]) requireWellFormed('request', text);
      await ready();
      const isFree = { leaseUntil: { $not: { $gt: now } } };
      const isShorterOwn = { owner: { $eq: owner }, leaseUntil: { $lte: leaseUntil } };
      const filter = { _id: { $eq: name }, $or: [isFree, isShorterOwn] };
      const { matchedCount } = await leases.updateOne(filter, { $set: { owner, leaseUntil } }, DURABLE);
      if (matchedCount === 1 || (await inserted(leases, { _id: name, owner, leaseUntil }))) return true;
      // Somebody has it. If that is the owner itself, it has it for longer than it asked: a lease is never cut short.
      const own = { _id: { $eq: name }, owner: { $eq: owner }, leaseUntil: { $gt: leaseUntil } };
      return (await leases.findOne(own, PRIMARY)) !== null;
    },
    async releasePool(request) {
      const { name, owner } = requireFields('request', request);
      const pool = requirePoolText('name', name);
      const holder = requireId('owner', owner);
      await leases.deleteOne({ _id: { $eq: pool }, owner: { $eq: holder } }, DURABLE);
    },
  };
}

async function inserted(
  leases: MongoCollection,
  lease: { readonly _id: string; readonly owner: string; readonly leaseUntil: number },
): Promise<boolean> {
  try {
    await leases.insertOne(lease, DURABLE);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

import type { Renewal } from '../../src/domain/renewal.ts';
import type { RenewalKey, RenewalRepository } from '../../src/ports/renewals.ts';
import type { RenewalsUnderTest } from '../../src/repositories/contract/subjects.ts';
import { createMemoryRenewals } from '../../src/repositories/memory-renewals.ts';
import type { Sabotage } from './sabotage.ts';

/** More records than any case stores. */
export const EVERY = 1_000_000;

/** Records that do one thing in their own way and leave all else to the sound ones. */
export function broken(
  name: string,
  ways: (sound: RenewalRepository) => Partial<RenewalRepository>,
): Sabotage<RenewalsUnderTest> {
  return {
    name,
    make: async () => {
      const sound = createMemoryRenewals();
      return { renewals: { ...sound, ...ways(sound) } };
    },
  };
}

/** Writes fields of a record whatever its version is. */
export async function forced(
  sound: RenewalRepository,
  key: RenewalKey,
  change: (stored: Renewal) => Partial<Renewal>,
): Promise<Renewal> {
  const stored = present(await sound.get(key));
  await sound.advance(stored.version, { ...stored, ...change(stored) });
  return present(await sound.get(key));
}

/** Shows every record that comes out in a way of its own. */
export function showing(sound: RenewalRepository, show: (record: Renewal) => Renewal): RenewalRepository {
  return {
    ...sound,
    get: async (key) => {
      const record = await sound.get(key);
      return record && show(record);
    },
    recordEvidence: async (...call) => show(await sound.recordEvidence(...call)),
    due: async (...call) => (await sound.due(...call)).map(show),
    list: async (query) => (await sound.list(query)).map(show),
    claim: async (request) => {
      const { status, renewal } = await sound.claim(request);
      return { status, renewal: show(renewal) };
    },
  };
}

/** False for a key that no record can have. */
export function areTexts({ orderId, invoiceId }: RenewalKey): boolean {
  return typeof orderId === 'string' && typeof invoiceId === 'string';
}

/** One text per key, and no other key's. */
export function textOf({ orderId, invoiceId }: RenewalKey): string {
  return JSON.stringify([orderId, invoiceId]);
}

/** Passes on a record that must be there. */
export function present(record: Renewal | undefined): Renewal {
  if (record === undefined) throw new Error('there is no record');
  return record;
}

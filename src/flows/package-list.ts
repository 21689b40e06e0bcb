import type { CallOptions, PackageList } from '../domain/calls.ts';
import { InvalidArgumentError } from '../domain/errors.ts';
import { describeType } from '../domain/text.ts';
import type { PackageSource } from '../ports/provider.ts';

/**
 * Asks for the provider's list. A client that the caller wrote may leave out what it has nothing of.
 *
 * @throws InvalidArgumentError when the client gave no list
 */
export async function fetchPackages(client: PackageSource, options: CallOptions): Promise<PackageList> {
  const list: Partial<PackageList> | undefined = await client.ipstock(options);
  const { packages, rejected = [], duplicates = [], attempts = 1 } = list ?? {};
  if (Array.isArray(packages)) return { packages, rejected, duplicates, attempts };
  throw new InvalidArgumentError(
    'client',
    `Cannot read the provider's list: packages of client.ipstock() must be a list, and is ${describeType(packages)}.`,
  );
}

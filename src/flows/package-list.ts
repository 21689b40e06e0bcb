import type { CallOptions, PackageList } from '../domain/calls.ts';
import { InvalidArgumentError } from '../domain/errors.ts';
import { describeType } from '../domain/text.ts';
import type { PackageSource } from '../ports/provider.ts';

/**
 * Asks for the provider's list. A client that the caller wrote may leave out what it has nothing of, or say `null`.
 *
 * @throws InvalidArgumentError when the client gave no list
 */
export async function fetchPackages(client: PackageSource, options: CallOptions): Promise<PackageList> {
  const { packages, rejected, duplicates, attempts }: Partial<PackageList> = {
    ...(await client.ipstock(options)),
  };
  return {
    packages: requireRows('packages', packages),
    rejected: requireRows('rejected', rejected ?? []),
    duplicates: requireRows('duplicates', duplicates ?? []),
    attempts: attempts ?? 1,
  };
}

function requireRows<Row>(part: string, rows: readonly Row[] | undefined): readonly Row[] {
  if (Array.isArray(rows)) return rows;
  throw new InvalidArgumentError(
    'client',
    `Cannot read the provider's list: ${part} of client.ipstock() must be a list, and is ${describeType(rows)}.`,
  );
}

import { InvalidArgumentError, PackageSelectionError } from '../domain/errors.ts';
import { isLessPromising, type Package, type RawPackage, readPackage } from '../domain/package.ts';
import { isPackageName, type PackageConfig, readPackagePid } from '../domain/stock.ts';
import { describeType, printable } from '../domain/text.ts';
import { availabilityOf, readMinimumIps } from './sellable.ts';

/** What decides whether a package is sold. */
export interface SelectionOptions {
  /** Fewer addresses than this count as out of stock. @default 1 */
  readonly minimumIps?: number;
}

/**
 * Finds the very package that a stock item stands for: the same id and the same name, to the letter. There is
 * no neighbour, no prefix and no second choice.
 *
 * @param config - what the stock item remembers of its package
 * @param packages - as the client gives them, or raw from the provider; a row that cannot be read matches nothing
 * @returns the package as the provider lists it now; of repeated rows the least promising
 * @throws PackageSelectionError with the reason: `not_found`, `renamed`, `inactive`, `out_of_stock`, `config_invalid`
 * @throws InvalidArgumentError when `packages` is no list
 * @example
 * ```ts
 * import { selectExactPackage } from 'smartvps-sdk';
 *
 * const listed = [{ id: '123', name: '103.195.160.2', ipv4: 50, status: 'active' }];
 * const { ipv4 } = selectExactPackage({ packagePid: '123', packageName: '103.195.160.2' }, listed);
 * console.log(ipv4); // 50
 * ```
 */
export function selectExactPackage(
  config: Pick<PackageConfig, 'packagePid' | 'packageName'>,
  packages: Iterable<Package | RawPackage>,
  options: SelectionOptions = {},
): Package {
  const minimumIps = readMinimumIps(options?.minimumIps);
  const { pid, packageName } = readIdentity(config);
  const { found, otherName } = find(pid, packageName, packages);
  const label = `(PID: ${printable(pid)}, Name: ${printable(packageName)})`;
  const gone = `Package ${label} no longer available in SmartVPS API. Customer ordered product that is now unavailable.`;
  const named = `Package "${printable(packageName)}" (PID: ${printable(pid)})`;
  const refuse = (reason: 'not_found' | 'renamed' | 'inactive' | 'out_of_stock', message: string) =>
    new PackageSelectionError(message, { reason, pid, packageName });
  if (found === undefined) {
    if (otherName === undefined) throw refuse('not_found', gone);
    throw refuse('renamed', `${gone} PID ${printable(pid)} is now named "${printable(otherName)}".`);
  }
  switch (availabilityOf(found, minimumIps)) {
    case 'inactive':
      throw refuse('inactive', `${named} is not active. Status: ${printable(found.status)}`);
    case 'out_of_stock':
      throw refuse('out_of_stock', `${named} has no available IPs. IPv4 count: ${found.ipv4}`);
    default:
      return found;
  }
}

function readIdentity(config: Partial<Record<'packagePid' | 'packageName', unknown>> | null | undefined) {
  const pid = readPackagePid(config?.packagePid);
  const packageName = config?.packageName;
  if (pid === undefined) throw invalid('packagePid', config?.packagePid);
  if (!isPackageName(packageName)) throw invalid('packageName', packageName);
  return { pid, packageName };
}

function invalid(field: string, value: unknown): PackageSelectionError {
  const what = value === undefined ? 'is missing' : `is ${describeType(value)}, which names no package`;
  return new PackageSelectionError(`Stock item cannot be matched to a package: smartvps.${field} ${what}.`, {
    reason: 'config_invalid',
  });
}

/** The least promising row of this identity, or else a name that the id has now. */
function find(pid: string, packageName: string, packages: Iterable<unknown>) {
  if (typeof packages !== 'object' || packages === null || !(Symbol.iterator in packages)) {
    const message = `packages must be a list, such as that of ipstock; it is ${describeType(packages)}.`;
    throw new InvalidArgumentError('packages', message);
  }
  let found: Package | undefined;
  let otherName: string | undefined;
  for (const row of packages) {
    const read = readPackage(row);
    if (!read.ok || read.package.id !== pid) continue;
    if (read.package.name !== packageName) otherName ??= read.package.name;
    else if (found === undefined || isLessPromising(read.package, found)) found = read.package;
  }
  return { found, otherName };
}

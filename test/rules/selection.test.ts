import { describe, expect, it } from 'vitest';
import { ConfigurationError, PackageSelectionError } from '../../src/domain/errors.ts';
import type { Package, RawPackage } from '../../src/domain/package.ts';
import { type SelectionOptions, selectExactPackage } from '../../src/rules/selection.ts';
import { aPackage } from '../builders.ts';

const ordered = { packagePid: '123', packageName: '103.195.160.2' };

function refusal(
  listed: Iterable<Package | RawPackage>,
  config: unknown = ordered,
  options?: SelectionOptions,
): PackageSelectionError {
  try {
    selectExactPackage(config as typeof ordered, listed, options);
  } catch (error) {
    if (error instanceof PackageSelectionError) return error;
    throw error;
  }
  throw new Error('A package was selected.');
}

describe('selectExactPackage selects', () => {
  it('the package with this very id and name', () => {
    const neighbours = [aPackage({ id: '122' }), aPackage({ name: '103.195.160' }), aPackage({ ipv4: 7 })];

    expect(selectExactPackage(ordered, neighbours)).toEqual(aPackage({ ipv4: 7 }));
  });

  it('a package as the provider sends it, read', () => {
    const raw: RawPackage = { id: 123, name: '103.195.160.2', ipv4: '50', status: 'ACTIVE' };

    expect(selectExactPackage(ordered, [raw])).toStrictEqual(aPackage());
  });

  it('by an id that is stored as a number', () => {
    expect(selectExactPackage({ ...ordered, packagePid: 123 as unknown as string }, [aPackage()])).toEqual(
      aPackage(),
    );
  });

  it.each(['🏅 103.195', ' 103.82.72 ', '__proto__', '.*', '(a+)+$', '\u202e'])(
    'the name %j to the letter',
    (name) => {
      const listed = aPackage({ name });

      expect(selectExactPackage({ ...ordered, packageName: name }, [aPackage(), listed])).toEqual(listed);
    },
  );

  it('the less promising of two twins, wherever it stands', () => {
    const twins = [aPackage({ ipv4: 9 }), aPackage({ ipv4: 3 }), aPackage({ ipv4: 5 })];

    expect(selectExactPackage(ordered, twins).ipv4).toBe(3);
    expect(selectExactPackage(ordered, twins.toReversed()).ipv4).toBe(3);
  });

  it('from a list of any kind', () => {
    expect(selectExactPackage(ordered, new Set([aPackage()]))).toEqual(aPackage());
  });

  it('nothing from fields that a package does not have', () => {
    expect(selectExactPackage(ordered, [{ ...aPackage(), price: 1 } as Package])).toStrictEqual(aPackage());
  });
});

describe('selectExactPackage refuses', () => {
  const GONE =
    'Package (PID: 123, Name: 103.195.160.2) no longer available in SmartVPS API. Customer ordered product that is now unavailable.';

  it('a package that is not listed', () => {
    expect(refusal([aPackage({ id: '9' })])).toMatchObject({
      reason: 'not_found',
      message: GONE,
      pid: '123',
      packageName: '103.195.160.2',
      code: 'SMARTVPS_PACKAGE_SELECTION',
      advice: 'stop',
    });
  });

  it('a package that is not active', () => {
    expect(refusal([aPackage({ status: 'suspended' })])).toMatchObject({
      reason: 'inactive',
      message: 'Package "103.195.160.2" (PID: 123) is not active. Status: suspended',
      pid: '123',
      packageName: '103.195.160.2',
    });
  });

  it('a package without addresses', () => {
    expect(refusal([aPackage({ ipv4: 0 })])).toMatchObject({
      reason: 'out_of_stock',
      message: 'Package "103.195.160.2" (PID: 123) has no available IPs. IPv4 count: 0',
      pid: '123',
      packageName: '103.195.160.2',
    });
  });

  it('a package that has another name now, and says which', () => {
    expect(refusal([aPackage({ name: 'X' }), aPackage({ name: 'Y' })])).toMatchObject({
      reason: 'renamed',
      message: `${GONE} PID 123 is now named "X".`,
      pid: '123',
      packageName: '103.195.160.2',
    });
  });

  it.each([
    ['packagePid', 'is missing', { packageName: 'x' }],
    ['packagePid', 'is an empty text, which names no package', { packagePid: '', packageName: 'x' }],
    ['packagePid', 'is null, which names no package', { packagePid: null, packageName: 'x' }],
    ['packagePid', 'is an object, which names no package', { packagePid: { $ne: '' }, packageName: 'x' }],
    ['packagePid', 'is number, which names no package', { packagePid: 2 ** 53, packageName: 'x' }],
    ['packageName', 'is missing', { packagePid: '5' }],
    ['packageName', 'is an empty text, which names no package', { packagePid: '5', packageName: '' }],
    ['packageName', 'is number, which names no package', { packagePid: '5', packageName: 103.1 }],
    ['packagePid', 'is missing', {}],
    ['packagePid', 'is missing', null],
  ])('an item whose %s %s', (field, what, config) => {
    const error = refusal([aPackage()], config);

    expect(error).toMatchObject({
      reason: 'config_invalid',
      message: `Stock item cannot be matched to a package: smartvps.${field} ${what}.`,
    });
    expect(error.pid).toBeUndefined();
  });

  it('an inactive package for its status, whatever its stock', () => {
    expect(refusal([aPackage({ status: 'sold out', ipv4: 0 })]).reason).toBe('inactive');
  });

  it('a package whose repeats do not all promise the same', () => {
    expect(refusal([aPackage(), aPackage({ status: 'suspended' })]).reason).toBe('inactive');
    expect(refusal([aPackage({ ipv4: 0 }), aPackage()]).reason).toBe('out_of_stock');
  });

  it.each([
    ['103.82.7', '103.82.72'],
    ['103.82.72', '103.82.7'],
    ['103.82.72', '103.82.72.5'],
    ['103.109.18x', '103.109.18X'],
    ['103.82.72', '103.82.72 '],
    ['103.82.72', ' 103.82.72'],
    ['103.195', '🏅 103.195'],
    ['🏅 103.195', '103.195'],
    ['Premium', 'premium'],
    ['é', 'e\u0301'],
    ['.*', '103.82.72'],
  ])('%j where only %j is listed under its id', (packageName, listed) => {
    const error = refusal([aPackage({ name: listed })], { packagePid: '123', packageName });

    expect(error.reason).toBe('renamed');
  });

  it.each(['122', '12', '1234', '0123', ' 123', '123 ', '-123', '１２３'])(
    'the id 123 where only %j has its name',
    (id) => {
      expect(refusal([aPackage({ id })]).reason).toBe('not_found');
    },
  );

  it('a package of which the row cannot be read', () => {
    expect(refusal([{ ...aPackage(), ipv4: 'many' }]).reason).toBe('not_found');
    expect(refusal([null as unknown as Package]).reason).toBe('not_found');
  });

  it('with an empty list', () => {
    expect(refusal([]).message).toBe(GONE);
  });

  it('fewer addresses than the shop wants left', () => {
    expect(refusal([aPackage({ ipv4: 4 })], ordered, { minimumIps: 5 })).toMatchObject({
      reason: 'out_of_stock',
      message: 'Package "103.195.160.2" (PID: 123) has no available IPs. IPv4 count: 4',
    });
    expect(selectExactPackage(ordered, [aPackage({ ipv4: 5 })], { minimumIps: 5 }).ipv4).toBe(5);
  });

  it.each([0, -1, 1.5, Number.NaN])('minimumIps of %d', (minimumIps) => {
    expect(() => selectExactPackage(ordered, [aPackage()], { minimumIps })).toThrow(ConfigurationError);
  });

  it.each([undefined, null, 'list', 5, { packages: [] }])('packages that are no list: %j', (packages) => {
    expect(() => selectExactPackage(ordered, packages as never)).toThrow(
      expect.objectContaining({ code: 'SMARTVPS_INVALID_ARGUMENT', argument: 'packages' }),
    );
  });

  it('packages that are no list, in words', () => {
    expect(() => selectExactPackage(ordered, 5 as never)).toThrow(
      'packages must be a list, such as that of ipstock; it is number.',
    );
  });

  it('no options that are null', () => {
    expect(selectExactPackage(ordered, new Set([aPackage()]), null as never)).toEqual(aPackage());
  });

  it("with the provider's texts cut and escaped", () => {
    const status = `\u001b[31m${'x'.repeat(1_000)}`;

    expect(refusal([aPackage({ status })]).message).toBe(
      `Package "103.195.160.2" (PID: 123) is not active. Status: \\u001b[31m${'x'.repeat(195)}…`,
    );
    expect(refusal([aPackage({ name: 'a\nb' })]).message).toBe(`${GONE} PID 123 is now named "a\\u000ab".`);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackageSelectionError, type SelectionReason } from '../../src/domain/errors.ts';
import type { Package, RawPackage } from '../../src/domain/package.ts';
import { printable } from '../../src/domain/text.ts';
import { selectExactPackage } from '../../src/rules/selection.ts';
import { standingPackages } from './properties/reconcileModel.ts';
import { rawRows, readableRows, scenarios } from './properties/scenario.ts';

/** Thousands of runs take a second or two, and longer on a machine that is busy with other things. */
const TIMEOUT_MS = 120_000;

const ordered = { packagePid: '123', packageName: '103.82.7' };

function sold(id: string | number, name: string): RawPackage {
  return { id, name, ipv4: 50, status: 'active' };
}

/** The reason of a refusal; the package where there was none. */
function attempt(
  config: { packagePid: string; packageName: string },
  packages: readonly RawPackage[],
  minimumIps?: number,
): SelectionReason | Package {
  try {
    return selectExactPackage(config, packages, minimumIps === undefined ? {} : { minimumIps });
  } catch (error) {
    if (error instanceof PackageSelectionError) return error.reason;
    throw error;
  }
}

function messageOf(action: () => unknown): string {
  try {
    return `No error: ${JSON.stringify(action())}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The four fields of a package; a row's other fields pass through and mean nothing. */
function facts(selected: SelectionReason | Package): unknown {
  if (typeof selected === 'string') return selected;
  const { id, name, ipv4, status } = selected;
  return { id, name, ipv4, status };
}

/** Changes that a fuzzy comparison overlooks; each gives another text. */
const NEAR_MISSES: readonly ((text: string) => string)[] = [
  (text) => `${text}2`,
  (text) => text.slice(0, -1),
  (text) => text.slice(1),
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `${text}\n`,
  (text) => `${text}\u200b`,
  (text) => `${text}\u0000`,
  (text) => `\ufeff${text}`,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => `🏅 ${text}`,
  (text) => `0${text}`,
  (text) => `${text}.0`,
  (text) => `${text}.x`,
  (text) => text.replace('.', ','),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFKC'),
  (text) => text.replace(/\d/, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
  (text) => `${text}${text}`,
];

const anyText = fc.oneof(
  fc.constantFrom(
    '103.82.72',
    '103.82.7',
    '103.109.18x',
    '🏅 103.195',
    'Réseau Ⅳ',
    '__proto__',
    'Premium',
    '12',
  ),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => text.trim() !== ''),
);

describe('selectExactPackage', { timeout: TIMEOUT_MS }, () => {
  it('selects exactly when the same id and the same name are listed, and is sold', () => {
    fc.assert(
      fc.property(scenarios, fc.nat(20), (scenario, choice) => {
        const identities = [
          ...readableRows(scenario).map(({ id, name }) => ({ packagePid: id, packageName: name })),
          ...readableRows(scenario).map(({ id }) => ({ packagePid: id, packageName: '103.82.7' })),
          ordered,
        ];
        const config = identities[choice % identities.length] ?? ordered;
        const standing = standingPackages(readableRows(scenario));
        const own = standing.find(({ id, name }) => id === config.packagePid && name === config.packageName);
        const { minimumIps = 1 } = scenario;
        const selected = attempt(config, rawRows(scenario), scenario.minimumIps);
        if (own === undefined) {
          const isIdListed = standing.some(({ id }) => id === config.packagePid);
          expect(selected).toBe(isIdListed ? 'renamed' : 'not_found');
        } else if (own.status !== 'active') expect(selected).toBe('inactive');
        else if (own.ipv4 < minimumIps) expect(selected).toBe('out_of_stock');
        else expect(selected).toMatchObject(own);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never selects a neighbour: a near miss of the id or of the name is another package', () => {
    const nearMiss = fc.constantFrom(...NEAR_MISSES);
    fc.assert(
      fc.property(anyText, anyText, nearMiss, fc.boolean(), (pid, name, change, inName) => {
        const neighbour = inName ? sold(pid, change(name)) : sold(change(pid), name);
        fc.pre(neighbour.id !== pid || neighbour.name !== name);
        const config = { packagePid: pid, packageName: name };
        expect(typeof attempt(config, [neighbour])).toBe('string');
        expect(attempt(config, [neighbour, sold(pid, name), neighbour])).toMatchObject({ id: pid, name });
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers the same whatever the order of the list', () => {
    const shuffles = scenarios.chain((scenario) =>
      fc.record({
        scenario: fc.constant(scenario),
        rows: fc.shuffledSubarray([...scenario.rows], { minLength: scenario.rows.length }),
      }),
    );
    fc.assert(
      fc.property(shuffles, fc.nat(20), ({ scenario, rows }, choice) => {
        const listed = readableRows(scenario)[choice % Math.max(1, readableRows(scenario).length)];
        const exact = { packagePid: listed?.id ?? '1', packageName: listed?.name ?? 'a' };
        for (const config of [exact, { ...exact, packageName: 'gone' }]) {
          expect(facts(attempt(config, rawRows({ ...scenario, rows })))).toEqual(
            facts(attempt(config, rawRows(scenario))),
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('names, of a renamed package, a name that is listed under its id', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const [listed] = readableRows(scenario);
        if (listed === undefined) return;
        const names = readableRows(scenario).flatMap(({ id, name }) => (id === listed.id ? [name] : []));
        const messages = names.map(
          (name) =>
            `Package (PID: ${printable(listed.id)}, Name: gone) no longer available in SmartVPS API. Customer ordered product that is now unavailable. PID ${printable(listed.id)} is now named "${printable(name)}".`,
        );
        const select = () =>
          selectExactPackage({ packagePid: listed.id, packageName: 'gone' }, rawRows(scenario));
        expect(messages).toContain(messageOf(select));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, RawPackage, SelectionReason]>([
    ['a longer name', sold('123', '103.82.72'), 'renamed'],
    ['a shorter name', sold('123', '103.82'), 'renamed'],
    ['a trailing space', sold('123', '103.82.7 '), 'renamed'],
    ['a leading space', sold('123', ' 103.82.7'), 'renamed'],
    ['an emoji', sold('123', '🏅 103.82.7'), 'renamed'],
    ['a wildcard', sold('123', '103.82.7x'), 'renamed'],
    ['a zero-width space', sold('123', '103.82.7\u200b'), 'renamed'],
    ['the same name under another id', sold('124', '103.82.7'), 'not_found'],
    ['a longer id', sold('1234', '103.82.7'), 'not_found'],
    ['an id with a leading zero', sold('0123', '103.82.7'), 'not_found'],
    ['an id with a space', sold('123 ', '103.82.7'), 'not_found'],
    ['an id with a fraction', sold('123.0', '103.82.7'), 'not_found'],
    ['id and name exchanged', sold('103.82.7', '123'), 'not_found'],
  ])('refuses %s', (_, listed, reason) => {
    expect(attempt(ordered, [listed])).toBe(reason);
  });

  it.each<[string, string]>([
    ['103.109.18x', '103.109.18X'],
    ['Premium', 'premium'],
    ['é', 'e\u0301'],
    ['🏅 103.195', '103.195'],
    ['Ⅳ', 'IV'],
    ['ß', 'SS'],
    ['__proto__', 'constructor'],
  ])('takes "%s" and "%s" for two packages', (one, other) => {
    expect(attempt({ packagePid: '5', packageName: one }, [sold(5, other)])).toBe('renamed');
    expect(attempt({ packagePid: '5', packageName: other }, [sold(5, one)])).toBe('renamed');
    expect(attempt({ packagePid: '5', packageName: one }, [sold(5, other), sold(5, one)])).toMatchObject({
      name: one,
    });
  });

  it('compares a numeric id as its text', () => {
    expect(attempt(ordered, [sold(123, '103.82.7')])).toMatchObject({
      id: '123',
      name: '103.82.7',
      ipv4: 50,
    });
  });
});

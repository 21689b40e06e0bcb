import { describe, expect, test } from 'vitest';
import { checkFloorPlan } from './floor-plan.ts';
import { readFolder } from './source-files.ts';

const source = readFolder('src', '.ts');

describe('the floor plan', () => {
  test('is kept by every import in src', () => {
    expect(source.size).toBeGreaterThan(20);
    expect(checkFloorPlan(source)).toEqual([]);
  });

  test.each([
    ['a static import', "import { poolOf } from '../rules/pool.ts';"],
    ['an import of types', "import type { Pool } from '../rules/pool.ts';"],
    ['an import for its effect', "import '../rules/pool.ts';"],
    ['a dynamic import', "export const pool = () => import('../rules/pool.ts');"],
    ['an import in a type', "export type Pool = import('../rules/pool.ts').Pool;"],
    ['a require', "export const pool = require('../rules/pool.ts');"],
  ])('fails with file and room for %s against it', (_how, text) => {
    expect(checkFloorPlan(house({ 'domain/intruder.ts': text }))).toEqual([
      'src/domain/intruder.ts: room "domain" may not import room "rules" (src/rules/pool.ts); allowed: nothing',
    ]);
  });

  test.each([
    ['rules', 'ports', 'domain'],
    ['ports', 'rules', 'domain'],
    ['flows', 'wire', 'rules, ports, domain'],
    ['flows', 'repositories', 'rules, ports, domain'],
    ['wire', 'ports', 'domain'],
    ['repositories', 'flows', 'rules, ports, domain'],
    ['repositories', 'wire', 'rules, ports, domain'],
    ['simulator', 'wire', 'domain, wire/verbs.ts'],
    ['simulator', 'rules', 'domain, wire/verbs.ts'],
    ['web', 'wire', 'flows, domain'],
    ['telemetry', 'flows', 'domain'],
  ])('keeps %s out of %s', (from, to, allowed) => {
    const files = house({
      [`${from}/intruder.ts`]: `import { thing } from '../${to}/thing.ts';`,
      [`${to}/thing.ts`]: 'export const thing = 1;',
    });
    expect(checkFloorPlan(files)).toEqual([
      `src/${from}/intruder.ts: room "${from}" may not import room "${to}" (src/${to}/thing.ts); allowed: ${allowed}`,
    ]);
  });

  test('lets the simulator share the verb table, and a room its own files', () => {
    const files = house({
      'wire/verbs.ts': 'export const VERBS = [];',
      'simulator/provider.ts':
        "import { VERBS } from '../wire/verbs.ts'; import { world } from './world.ts';",
      'simulator/world.ts': "import { createServer } from 'node:http';",
    });
    expect(checkFloorPlan(files)).toEqual([]);
  });

  test.each([
    ['flows', 'ky'],
    ['domain', 'zod/v4/core'],
    ['wire', 'zod'],
    ['wire', 'node:http'],
    ['flows', 'mongodb'],
    ['repositories', 'mongoose'],
    ['simulator', 'msw'],
    ['rules', 'smartvps-sdk'],
  ])('keeps out of %s the package %s', (room, guest) => {
    expect(checkFloorPlan(house({ [`${room}/intruder.ts`]: `import guest from '${guest}';` }))).toEqual([
      `src/${room}/intruder.ts: room "${room}" may not import the package "${guest}"`,
    ]);
  });

  test('names the package that a door must not reach, and by which file', () => {
    const files = house({
      'testing.ts': "export { createSimulator } from './simulator/simulator.ts';",
      'simulator/simulator.ts':
        "export { VERBS as createSimulator }; import { VERBS } from '../wire/verbs.ts';",
      'wire/verbs.ts': "import * as z from 'zod/v4/core'; export const VERBS = z;",
    });
    expect(checkFloorPlan(files)).toEqual([
      'src/testing.ts: the door reaches the package "zod/v4/core" by src/wire/verbs.ts',
    ]);
  });

  test('keeps the driver of a database behind its own door', () => {
    const files = house({
      'index.ts': "export { createThing } from './repositories/thing.ts';",
      'repositories/thing.ts': "export const createThing = () => import('mongodb');",
    });
    expect(checkFloorPlan(files)).toEqual([
      'src/index.ts: the door reaches the package "mongodb" by src/repositories/thing.ts',
    ]);
  });

  test('names every file of a circle', () => {
    const files = house({
      'rules/one.ts': "import { two } from './two.ts';",
      'rules/two.ts': "import type { Three } from './three.ts';",
      'rules/three.ts': "import { one } from './one.ts';",
    });
    expect(checkFloorPlan(files)).toEqual([
      'src/rules/one.ts: imports itself in a circle: src/rules/one.ts -> src/rules/two.ts -> src/rules/three.ts -> src/rules/one.ts',
    ]);
  });

  test.each([
    ["export * from './rules/pool.ts';", 'exports all of "./rules/pool.ts" instead of names'],
    ["export * as pool from './rules/pool.ts';", 'exports all of "./rules/pool.ts" instead of names'],
  ])('keeps a door from saying %s', (text, finding) => {
    expect(checkFloorPlan(house({ 'index.ts': text }))).toContain(`src/index.ts: ${finding}`);
  });

  test.each(['export const answer = 42;', "import { poolOf } from './rules/pool.ts';", 'poolOf();'])(
    'keeps a door from doing anything of its own: %s',
    (text) => {
      expect(checkFloorPlan(house({ 'index.ts': text }))).toEqual([
        `src/index.ts: a door re-exports by name and does nothing else, but it says: ${text}`,
      ]);
    },
  );

  test('keeps a door from opening a room that is not behind it', () => {
    const files = house({
      'index.ts': "export { createSimulator } from './simulator/simulator.ts';",
      'simulator/simulator.ts': 'export const createSimulator = 1;',
    });
    expect(checkFloorPlan(files)).toEqual([
      'src/index.ts: the door may not import room "simulator" (src/simulator/simulator.ts); ' +
        'allowed: flows, wire, repositories, telemetry, rules, ports, domain',
    ]);
  });

  test.each([
    ['an import of a door', "import { poolOf } from '../index.ts';", 'imports the door src/index.ts'],
    ['a re-export', "export { poolOf } from './pool.ts';", 're-exports "./pool.ts", which only a door may'],
    ['a file that is not there', "import './pol.ts';", 'imports "./pol.ts", which is no file of src'],
    [
      'an import that runs out of src',
      "import '../../test/x.ts';",
      'imports "../../test/x.ts", which is no file of src',
    ],
    ['a computed import', 'import(name);', 'names an import that only run time can tell'],
  ])('finds %s in a room', (_what, text, finding) => {
    expect(checkFloorPlan(house({ 'rules/intruder.ts': text }))).toContain(
      `src/rules/intruder.ts: ${finding}`,
    );
  });

  test('finds a file that lies in no room', () => {
    expect(checkFloorPlan(house({ 'helpers/misc.ts': '', 'loose.ts': '' }))).toEqual([
      'src/helpers/misc.ts: is neither a door nor in a room of the floor plan',
      'src/loose.ts: is neither a door nor in a room of the floor plan',
    ]);
  });
});

/** A small house that keeps the plan, with these files added or changed. */
function house(changes: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      'index.ts': "export { poolOf } from './rules/pool.ts';",
      'rules/pool.ts': "import { parse } from '../domain/address.ts'; export const poolOf = parse;",
      'domain/address.ts': 'export const parse = 1;',
      ...changes,
    }),
  );
}

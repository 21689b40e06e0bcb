import { createSimulator, stockContract } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { aSimulator, call, handClock, POOL } from './support.ts';

/** A clock as a class makes it: its methods are its prototype's. */
class ClassClock {
  now(): number {
    return 0;
  }

  async sleep(): Promise<void> {}
}

describe('a simulator', () => {
  test.each([undefined, null, {}, 5])('is not made from %j, and says what is missing', (options) => {
    expect(() => createSimulator(options as never)).toThrow(
      expect.objectContaining({ code: 'SMARTVPS_CONFIGURATION', option: 'packages' }),
    );
  });

  test.each<[string, unknown]>([
    ['packages', POOL],
    ['packages', null],
    ['packages', [null]],
    ['packages', [{ ...POOL, name: 103.82 }]],
    ['packages', [{}]],
    ['packages', [{ ...POOL, status: undefined }]],
    ['credentials', null],
    ['credentials', 'shop:secret'],
    ['credentials', { username: 'shop' }],
    ['quirks', null],
    ['quirks', 'calm'],
    ['faults', { fault: { kind: 'hang' } }],
    ['faults', 'hang'],
    ['seed', '7'],
    ['seed', Number.NaN],
    ['clock', null],
    ['clock', {}],
  ])('is refused with %s %j by its name', (option, value) => {
    expect(() => createSimulator({ packages: [POOL], [option]: value } as never)).toThrow(
      expect.objectContaining({
        code: 'SMARTVPS_CONFIGURATION',
        option,
        message: expect.stringMatching(`^Option ${option} must be `),
      }),
    );
  });

  test.each([
    { packages: [] },
    { packages: [{ ...POOL, id: '5', ipv4: '71' }] },
    { packages: [{ ...POOL, id: null, ipv4: 'many' }] },
    { faults: () => undefined },
    { clock: new ClassClock() },
    { seed: -1.5 },
    { seed: undefined, quirks: undefined, faults: undefined, clock: undefined, credentials: undefined },
  ])('is made with %o', (options) => {
    expect(() => createSimulator({ packages: [POOL], ...options } as never)).not.toThrow();
  });
});

describe('a quirk', () => {
  test.each([{ loginDelayMs: 5 }, { wording: null }, { repeatedRows: '2' }, { echoesName: 1 }])(
    'of another kind than its default is refused: %j',
    (quirks) => {
      const [name] = Object.keys(quirks);
      const refusal = expect.objectContaining({ option: `quirks.${name}` });
      expect(() => aSimulator({ quirks: quirks as never })).toThrow(refusal);
      expect(() => aSimulator().world.quirks(quirks as never)).toThrow(refusal);
    },
  );

  test('that is undefined is left as it is', async () => {
    const simulator = aSimulator({ quirks: { repeatedRows: undefined } as never });
    expect((await call(simulator, 'ipstock')).text).toContain(POOL.name);
    expect(() => simulator.world.quirks(undefined as never)).not.toThrow();
  });
});

describe('a fault script', () => {
  test.each<[unknown, string]>([
    [undefined, 'fault'],
    [null, 'fault'],
    [{}, 'fault'],
    [{ fault: null }, 'fault'],
    [{ fault: 'hang' }, 'fault'],
    [{ kind: 'hang' }, 'fault'],
    [{ fault: { kind: 'explode' } }, 'fault'],
    [{ fault: { kind: 'toString' } }, 'fault'],
    [{ verb: 'buyVps', fault: { kind: 'hang' } }, 'verb'],
  ])('that would never strike is refused: %j', (script, argument) => {
    const refusal = expect.objectContaining({ code: 'SMARTVPS_INVALID_ARGUMENT', argument });
    expect(() => aSimulator({ faults: [script] as never })).toThrow(refusal);
    expect(() => aSimulator().world.fault(script as never)).toThrow(refusal);
  });
});

test('the world takes no row that is none', () => {
  const { world } = createSimulator({ packages: [POOL], clock: handClock() });
  for (const row of [undefined, null, {}, { ...POOL, status: undefined }])
    expect(() => world.add(row as never)).toThrow(expect.objectContaining({ argument: 'row' }));
  expect(world.packages()).toHaveLength(1);
});

test('handlers are made with msw’s own http alone', () => {
  for (const http of [undefined, null, {}])
    expect(() => aSimulator().handlers(http as never)).toThrow(expect.objectContaining({ argument: 'http' }));
});

test('a contract wants a function that gives what is tested', () => {
  for (const factory of [undefined, {}, Promise.resolve()])
    expect(() => stockContract(factory as never)).toThrow(expect.objectContaining({ argument: 'factory' }));
});

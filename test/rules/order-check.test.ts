import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/order.ts';
import type { MemoryConfig } from '../../src/domain/stock.ts';
import { checkOrder, memoryGbOf } from '../../src/rules/order-check.ts';
import { anItem, type ItemParts } from '../builders.ts';
import { frozen } from '../flows/support/records.ts';
import { anOrder } from '../flows/support/shop.ts';

const check = (memory: unknown, item: ItemParts = {}) =>
  checkOrder(frozen({ ...anOrder(), memory }) as Order, frozen(anItem(item)));

describe('memoryGbOf', () => {
  it.each([
    ['8GB', 8],
    ['8 GB', 8],
    ['8192MB', 8],
    ['8192 MB', 8],
    ['16GB', 16],
    ['512MB', undefined],
    ['8gb', undefined],
    ['8.5GB', undefined],
    ['08GB', undefined],
    ['', undefined],
    ['8', undefined],
  ])('of %s is %s', (memory, gb) => {
    expect(memoryGbOf(memory)).toBe(gb);
  });

  it('of what is no text is nothing', () => {
    for (const memory of [undefined, null, 8, {}, ['8GB']])
      expect(memoryGbOf(memory as string)).toBeUndefined();
  });
});

describe('checkOrder', () => {
  it('answers the memory to buy', () => {
    expect(check('8GB')).toEqual({ ok: true, memoryGb: 8 });
    expect(check('8192MB')).toEqual({ ok: true, memoryGb: 8 });
  });

  it('compares sizes in gigabytes, not as texts', () => {
    expect(check('8GB', { smartvps: { byMemory: { '8192 MB': {} } } })).toMatchObject({ ok: true });
    expect(check('8GB', { smartvps: { byMemory: { '8': {}, big: {}, '80GB': {} } } })).toMatchObject({
      ok: false,
    });
  });

  it('goes by byMemory where it has any size, else by what has a price', () => {
    const priced = { memoryOptions: { '16GB': { price: 9 } } };
    expect(check('16GB', priced)).toMatchObject({
      reason: 'memory_invalid',
      message: 'Stock item "item-123" does not sell 16 GB.',
    });
    expect(check('16GB', { ...priced, smartvps: { byMemory: {} } })).toMatchObject({ ok: true });
    expect(check('16GB', { ...priced, smartvps: { byMemory: undefined } })).toMatchObject({ ok: true });
    expect(check('16GB', { memoryOptions: undefined, smartvps: { byMemory: undefined } })).toMatchObject({
      reason: 'memory_invalid',
    });
  });

  it('refuses a size whose settings mean another package, however the size is written', () => {
    const twice = { '8GB': { pid: '123' }, '8192MB': { pid: '999' } };
    expect(check('8GB', { smartvps: { byMemory: twice } })).toEqual({
      ok: false,
      reason: 'config_invalid',
      message: 'Stock item "item-123" names another package for 8192MB than its own.',
    });
    expect(check('8GB', { smartvps: { byMemory: { '8GB': { pool: '103.195.160.2 ' } } } })).toMatchObject({
      reason: 'config_invalid',
    });
  });

  it('does not mind what the settings of other sizes mean', () => {
    const others = { '8GB': {}, '16GB': { pid: '999', pool: 'X' } };
    expect(check('8GB', { smartvps: { byMemory: others } })).toMatchObject({ ok: true });
  });

  it('refuses a package whose addresses nobody could check', () => {
    const byMemory = { '8GB': {} };
    for (const packageName of ['Premium', '103.195 or 103.196', '300.1.2', '7'])
      expect(check('8GB', { smartvps: { packageName, byMemory } })).toMatchObject({
        reason: 'pool_unverifiable',
      });
    const named = { packageName: 'Premium', addressPattern: '103.195.x', byMemory };
    expect(check('8GB', { smartvps: named })).toMatchObject({ ok: true });
    expect(check('8GB', { smartvps: { ...named, addressPattern: 'none' } })).toMatchObject({ ok: false });
  });

  it.each([null, { pid: null, pool: null }])(
    'takes settings of a size that say nothing for none: %j',
    (none) => {
      const byMemory = { '8GB': none as unknown as MemoryConfig };
      expect(check('8GB', { smartvps: { byMemory } })).toEqual({ ok: true, memoryGb: 8 });
    },
  );

  it('sells nothing from an item that names no size at all', () => {
    const bare = { smartvps: { byMemory: undefined }, memoryOptions: undefined };
    expect(check('8GB', bare)).toMatchObject({ reason: 'memory_invalid' });
  });

  it('leaves an item without a package name to the selection, which names the field', () => {
    expect(check('8GB', { smartvps: { packageName: '', byMemory: { '8GB': {} } } })).toMatchObject({
      ok: true,
    });
  });

  it('leaves an item whose package name is no text to the selection as well', () => {
    for (const packageName of [103.195, ['103.195'], {}, new Date(0)])
      expect(check('8GB', { smartvps: { packageName, byMemory: { '8GB': {} } } as never })).toMatchObject({
        ok: true,
      });
  });

  it('says which of name and addressPattern does not say the addresses', () => {
    const message = (addressPattern: unknown) =>
      check('8GB', {
        smartvps: { packageName: 'Premium', addressPattern, byMemory: { '8GB': {} } } as never,
      });
    const set = 'Set smartvps.addressPattern of Stock item "item-123".';
    for (const none of [undefined, null])
      expect(message(none)).toMatchObject({
        message: `The name "Premium" does not say which addresses it stands for. ${set}`,
      });
    for (const pattern of ['any', 5, { toString: 5 }])
      expect(message(pattern)).toMatchObject({
        message: expect.stringMatching(/^The addressPattern "(?:any|5|an object)" does not say which/),
      });
  });

  it('says memory that cannot be read as it can be printed', () => {
    expect(check('8GB\u001b[31m')).toMatchObject({
      message: 'Memory size "8GB\\u001b[31m" cannot be read. Whole gigabytes are written as "8GB".',
    });
    expect(check(`${'9'.repeat(1_000)}GB`)).toMatchObject({ message: expect.stringMatching(/^.{80,130}$/) });
    for (const memory of [undefined, null, 8, {}, { toString: 5 }])
      expect(check(memory)).toMatchObject({ reason: 'memory_invalid' });
  });
});

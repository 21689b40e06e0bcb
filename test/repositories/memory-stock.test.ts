import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/domain/errors.ts';
import type { StockItem } from '../../src/domain/stock.ts';
import { applyOne, listed, snapshotOf } from '../../src/repositories/contract/stock-steps.ts';
import { newItem } from '../../src/repositories/contract/values.ts';
import { createMemoryStock } from '../../src/repositories/memory-stock.ts';
import { anItem } from '../builders.ts';

describe('createMemoryStock', () => {
  it('begins with the items it is given, copied', async () => {
    const item = anItem();
    const stock = createMemoryStock([item]);
    const before = structuredClone(item);
    Reflect.set(item.smartvps, 'availableQty', 0);
    expect(await listed(stock)).toEqual([before]);
  });

  it('lists and gets SmartVPS items only', async () => {
    const other: StockItem = JSON.parse('{"id":"other","name":"Hosting","available":true}');
    const stock = createMemoryStock([other, anItem()]);
    expect((await listed(stock)).map(({ id }) => id)).toEqual(['item-123']);
    expect(await stock.get('other')).toBeUndefined();
    const { availableQty } = anItem().smartvps;
    const expected = { ...snapshotOf(anItem()), availableQty };
    const set = { available: false };
    expect(await applyOne(stock, { type: 'update', id: 'other', expected, set })).toEqual({
      status: 'conflict',
    });
  });

  it.each([
    ['two items of one id', [anItem(), anItem()]],
    ['an item without id', [{ ...anItem(), id: undefined }]],
    ['an item whose id is an object', [{ ...anItem(), id: { $ne: null } }]],
    ['what is no item', [null]],
    ['what is no list', 'items'],
  ])('refuses %s', (_, items) => {
    expect(() => createMemoryStock(items as StockItem[])).toThrow(InvalidArgumentError);
  });

  it('gives one package the same id in every stock', async () => {
    const create = { type: 'create', item: newItem('123', '103.195.160.2') } as const;
    const first = await applyOne(createMemoryStock(), create);
    const second = await applyOne(createMemoryStock([anItem({ smartvps: { packagePid: '9' } })]), create);
    expect(first).toEqual({ status: 'applied', id: 'smartvps:123:103.195.160.2' });
    expect(second).toEqual(first);
  });

  it('counts on where the id is an item’s that was re-pointed', async () => {
    const id = 'smartvps:123:103.195.160.2';
    const stock = createMemoryStock([anItem({ id, smartvps: { packagePid: '9' } })]);
    const create = { type: 'create', item: newItem('123', '103.195.160.2') } as const;
    expect(await applyOne(stock, create)).toEqual({ status: 'applied', id: `${id}:2` });
    expect(await applyOne(stock, create)).toEqual({ status: 'conflict' });
    stock.edit(`${id}:2`, (item) => ({ ...item, smartvps: { ...item.smartvps, packagePid: '10' } }));
    expect(await applyOne(stock, create)).toEqual({ status: 'applied', id: `${id}:3` });
    expect(await applyOne(stock, create)).toEqual({ status: 'conflict' });
  });

  it('knows a stored package id that is a number', async () => {
    const item = anItem();
    Reflect.set(item.smartvps, 'packagePid', 123);
    const create = { type: 'create', item: newItem('123', '103.195.160.2') } as const;
    expect(await applyOne(createMemoryStock([item]), create)).toEqual({ status: 'conflict' });
  });

  it.each([
    ['of no type', { type: 'delete', id: 'item-123' }],
    ['that is null', null],
    ['that creates nothing', { type: 'create' }],
    ['that creates an item without settings', { type: 'create', item: { name: 'x' } }],
    ['that creates an item without package id', { type: 'create', item: newItem('', 'pool') }],
    ['that creates an item without package name', { type: 'create', item: newItem('1', '') }],
    ['that expects nothing', { type: 'update', id: 'item-123', set: {} }],
    ['that sets nothing', { type: 'update', id: 'item-123', expected: {} }],
  ])('answers failed to a change %s', async (_, change) => {
    const stock = createMemoryStock([anItem()]);
    const [result] = await stock.apply([JSON.parse(JSON.stringify(change))]);
    expect(result).toMatchObject({ status: 'failed', error: expect.any(InvalidArgumentError) });
    expect(await listed(stock)).toEqual([anItem()]);
  });

  it.each([
    ['available', { available: 'yes' }],
    ['availableQty', { availableQty: -1 }],
    ['availableQty', { availableQty: Number.NaN }],
    ['lastSeen', { lastSeen: '2026-01-01' }],
    ['lastSeen', { lastSeen: new Date(Number.NaN) }],
  ])('answers failed to %s that is none', async (_, set) => {
    const stock = createMemoryStock([anItem()]);
    const change = { type: 'update', id: 'item-123', expected: snapshotOf(anItem()), set };
    const [result] = await stock.apply([change as Parameters<typeof stock.apply>[0][number]]);
    expect(result).toMatchObject({ status: 'failed', error: expect.any(InvalidArgumentError) });
    expect(await stock.get('item-123')).toEqual(anItem());
  });

  it('takes items and edits from the shop’s own administration', async () => {
    const stock = createMemoryStock();
    stock.put(anItem());
    stock.edit('item-123', (item) => ({ ...item, id: 'other', name: 'Winter deal' }));
    expect(await stock.get('item-123')).toEqual(anItem({ name: 'Winter deal' }));
    expect(await stock.get('other')).toBeUndefined();
    expect(() => stock.edit('gone', (item) => item)).toThrow(InvalidArgumentError);
    expect(() => stock.put(JSON.parse('{"id":7}'))).toThrow(InvalidArgumentError);
  });

  it('lets a package be created again once its only item was replaced by another', async () => {
    const stock = createMemoryStock([anItem()]);
    stock.put(anItem({ smartvps: { packagePid: '9' } }));
    const create = { type: 'create', item: newItem('123', '103.195.160.2') } as const;
    expect((await applyOne(stock, create)).status).toBe('applied');
  });
});

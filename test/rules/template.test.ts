import { describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import type { NewStockItem, PackageConfig } from '../../src/domain/stock.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import type { NewStockItemTemplate } from '../../src/rules/template.ts';
import { aPackage } from '../builders.ts';

const DEFAULTS: NewStockItem = {
  name: 'Ocean Linux - 103.195.160.2',
  description: 'SmartVPS package 103.195.160.2 (PID 123)',
  provider: 'smartvps',
  serverType: 'Linux',
  tags: ['smartvps', 'Premium'],
  promoCodes: [],
  available: true,
  memoryOptions: { '4GB': { price: 699 }, '8GB': { price: 999 }, '16GB': { price: 1499 } },
  smartvps: {
    provider: 'smartvps',
    packagePid: '123',
    packageName: '103.195.160.2',
    availableQty: 50,
    byMemory: {
      '4GB': { pid: '123', pool: '103.195.160.2', defaultOS: 'ubuntu-22.04' },
      '8GB': { pid: '123', pool: '103.195.160.2', defaultOS: 'ubuntu-22.04' },
      '16GB': { pid: '123', pool: '103.195.160.2', defaultOS: 'ubuntu-22.04' },
    },
  },
};

function created(newStockItem?: NewStockItemTemplate, listed = aPackage()): NewStockItem | undefined {
  return reconcileInventory([], [listed], { newStockItem }).created[0]?.item;
}

describe('a package that nobody sells', () => {
  it('becomes an item from the default template', () => {
    expect(reconcileInventory([], [aPackage()]).created).toEqual([
      {
        item: DEFAULTS,
        package: aPackage(),
        changes: [
          { field: 'available', from: undefined, to: true },
          { field: 'availableQty', from: undefined, to: 50 },
        ],
      },
    ]);
  });

  it.each([
    ['suspended', aPackage({ status: 'suspended' })],
    ['sold out', aPackage({ ipv4: 0 })],
  ])('becomes an item that is off sale while it is %s', (_what, listed) => {
    const [action] = reconcileInventory([], [listed]).created;

    expect(action?.item).toMatchObject({ available: false, smartvps: { availableQty: listed.ipv4 } });
    expect(action?.changes[0]).toEqual({ field: 'available', from: undefined, to: false });
  });

  it('keeps its name to the letter, emoji and spaces included', () => {
    const name = ' 🏅 103.195 ';

    expect(created(undefined, aPackage({ name }))).toMatchObject({
      name: `Ocean Linux - ${name}`,
      smartvps: { packageName: name, byMemory: { '8GB': { pool: name } } },
    });
  });
});

describe('newStockItem', () => {
  it('is asked once for each package that nobody sells, and for no other', () => {
    const template = vi.fn(() => ({}));
    created(template);

    expect(template.mock.calls).toEqual([[aPackage()]]);
  });

  it('creates nothing where it answers null', () => {
    const plan = reconcileInventory([], [aPackage(), aPackage({ id: '9' })], {
      newStockItem: ({ id }) => (id === '9' ? null : {}),
    });

    expect(plan.created.map((action) => action.package.id)).toEqual(['123']);
    expect(plan.summary).toMatchObject({ created: 1, considered: 1, packages: 2 });
  });

  it('answers a part, and the rest comes from the default template', () => {
    expect(created(({ name }) => ({ name: `Shop ${name}`, tags: [] }))).toEqual({
      ...DEFAULTS,
      name: 'Shop 103.195.160.2',
      tags: [],
    });
  });

  it('answers undefined for what it leaves to the default template', () => {
    expect(created(() => ({ name: undefined, smartvps: undefined, memoryOptions: undefined }))).toEqual(
      DEFAULTS,
    );
  });

  it('answers fields of the shop, which are kept', () => {
    expect(created(() => ({ colour: 'blue' }))).toEqual({ ...DEFAULTS, colour: 'blue' });
  });

  it('answers sizes of its own, each of which refers to the package', () => {
    expect(created(() => ({ memoryOptions: { '2GB': { price: 5 } } }))).toEqual({
      ...DEFAULTS,
      memoryOptions: { '2GB': { price: 5 } },
      smartvps: {
        ...DEFAULTS.smartvps,
        byMemory: { '2GB': { pid: '123', pool: '103.195.160.2', defaultOS: 'ubuntu-22.04' } },
      },
    });
  });

  it('answers settings of its own beside the identity', () => {
    const smartvps = { addressPattern: '103.195.160.x', region: 'sea' } as unknown as PackageConfig;

    expect(created(() => ({ smartvps }))?.smartvps).toEqual({
      ...DEFAULTS.smartvps,
      addressPattern: '103.195.160.x',
      region: 'sea',
    });
  });

  it('cannot change what the provider says: identity, quantity and availability', () => {
    const smartvps = { packagePid: '9', packageName: 'other', availableQty: 999 };
    const listed = aPackage({ ipv4: 0 });

    expect(created(() => ({ available: true, smartvps }), listed)).toMatchObject({
      available: false,
      smartvps: { packagePid: '123', packageName: '103.195.160.2', availableQty: 0 },
    });
  });

  it.each(['Summer deal', 7, true, undefined])('must not answer %j', (answer) => {
    const template = (() => answer) as unknown as NewStockItemTemplate;
    expect(() => created(template)).toThrow(
      new ConfigurationError('newStockItem', 'Option newStockItem must answer an item, or null for none.'),
    );
  });

  it.each([5, 'item', {}])('must be a function: %j', (template) => {
    expect(() => created(template as never)).toThrow(
      expect.objectContaining({ code: 'SMARTVPS_CONFIGURATION', option: 'newStockItem' }),
    );
  });

  it('answers a size named __proto__, which stays a size', () => {
    const memoryOptions = JSON.parse('{"__proto__":{"price":1}}');
    const item = created(() => ({ memoryOptions }));

    expect(Object.keys(item?.smartvps.byMemory ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(item?.smartvps.byMemory)).toBe(Object.prototype);
  });
});

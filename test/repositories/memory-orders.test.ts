import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, OrderNotFoundError } from '../../src/domain/errors.ts';
import type { Order, Progress } from '../../src/domain/order.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createMemoryOrders } from '../../src/repositories/memory-orders.ts';

const order: Order = {
  id: 'A-1',
  stockId: 'item-123',
  memory: '8GB',
  status: 'paid',
  customer: { name: 'Ann' },
};
const password = new Secret('s3cret');
const active: Progress = {
  version: 5,
  status: 'active',
  ip: '103.195.160.20',
  username: 'root',
  password,
  os: 'ubuntu-22.04',
  expiresAt: new Date('2026-02-01T00:00:00Z'),
};

describe('createMemoryOrders', () => {
  it('begins with the orders it is given, copied, as the shop wrote them', async () => {
    const own = structuredClone(order);
    const orders = createMemoryOrders([own]);
    Reflect.set(own, 'memory', '16GB');
    expect(await orders.get('A-1')).toEqual(order);
  });

  it('folds the last progress in, as a shop stores it', async () => {
    const orders = createMemoryOrders([order]);
    await orders.update('A-1', active);
    const stored = await orders.get('A-1');
    expect(stored).toEqual({
      ...order,
      status: 'active',
      provisioningStatus: 'active',
      provisionVersion: 5,
      ipAddress: '103.195.160.20',
      username: 'root',
      password,
      os: 'ubuntu-22.04',
      expiryDate: new Date('2026-02-01T00:00:00Z'),
    });
    expect(stored?.password).toBe(password);
  });

  it('keeps nothing of the progress before the last', async () => {
    const orders = createMemoryOrders([order]);
    await orders.update('A-1', { version: 1, status: 'failed', reason: 'out_of_stock' });
    expect(await orders.get('A-1')).toEqual({
      ...order,
      status: 'failed',
      provisioningStatus: 'failed',
      provisioningError: 'out_of_stock',
      provisionVersion: 1,
    });
    await orders.update('A-1', { version: 2, status: 'provisioning' });
    expect(await orders.get('A-1')).not.toHaveProperty('provisioningError');
  });

  it('keeps the operating system that was ordered', async () => {
    const orders = createMemoryOrders([{ ...order, os: 'Ubuntu 22' }]);
    await orders.update('A-1', active);
    expect((await orders.get('A-1'))?.os).toBe('Ubuntu 22');
  });

  it('names the order that is not there', async () => {
    const update = createMemoryOrders().update('A-1', active);
    await expect(update).rejects.toThrow(OrderNotFoundError);
    await expect(update).rejects.toMatchObject({ orderId: 'A-1' });
  });

  it('takes orders from the shop, and keeps what was told of them', async () => {
    const orders = createMemoryOrders();
    orders.put(order);
    await orders.update('A-1', active);
    orders.put({ ...order, memory: '16GB' });
    expect(await orders.get('A-1')).toMatchObject({ memory: '16GB', provisioningStatus: 'active' });
    expect(() => orders.put(JSON.parse('{"id":null}'))).toThrow(InvalidArgumentError);
  });

  it.each([
    ['two orders of one id', [order, order]],
    ['an order without id', [{ ...order, id: undefined }]],
    ['what is no order', [undefined]],
    ['what is no list', {}],
  ])('refuses %s', (_, orders) => {
    expect(() => createMemoryOrders(orders as Order[])).toThrow(InvalidArgumentError);
  });

  it.each([
    ['that is none', null],
    ['without version', { status: 'provisioning' }],
    ['whose version is a text', { version: '1', status: 'provisioning' }],
    ['whose version is NaN', { version: Number.NaN, status: 'provisioning' }],
    ['of no known status', { version: 1, status: 'constructor' }],
    ['that is active without a login', { version: 1, status: 'active', ip: '103.195.160.20' }],
    ['whose password is no Secret', { ...active, password: 's3cret' }],
  ])('refuses a progress %s, and stores nothing', async (_, progress) => {
    const orders = createMemoryOrders([order]);
    await expect(orders.update('A-1', progress as Progress)).rejects.toThrow(InvalidArgumentError);
    expect(await orders.get('A-1')).toEqual(order);
  });
});

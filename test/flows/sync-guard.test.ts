import { describe, expect, it } from 'vitest';
import { anItemOf, aPackage, packages } from '../builders.ts';
import { aShop, type Shop } from './sync-shop.ts';

const fresh = aPackage({ id: '99', name: '103.99.1' });

/** Ten items on sale, of which the provider lists only the last few. */
function aShopThatLoses(loss: number): Shop {
  const listed = packages(10);
  return aShop(
    listed.map((each) => anItemOf(each)),
    listed.slice(loss),
  );
}

async function onSaleIn(shop: Shop): Promise<number> {
  return Object.values(await shop.stored()).filter(({ available }) => available).length;
}

describe('the guard of syncInventory', () => {
  it('lets exactly half go', async () => {
    const shop = aShopThatLoses(5);
    const { guard, summary } = await shop.sync();

    expect(guard).toMatchObject({ tripped: false, loss: 5, onSale: 10 });
    expect(summary).toMatchObject({ disabled: 5, withheld: 0 });
    expect(await onSaleIn(shop)).toBe(5);
  });

  it('withholds one more, all of it', async () => {
    const shop = aShopThatLoses(6);
    const { guard, summary, success } = await shop.sync();

    expect(guard).toMatchObject({ tripped: true, loss: 6, onSale: 10, rules: ['loss_ratio'] });
    expect(summary).toMatchObject({ disabled: 0, withheld: 6, unchanged: 4, considered: 10 });
    expect(success).toBe(true);
    expect(shop.stock.apply).not.toHaveBeenCalled();
    expect(await onSaleIn(shop)).toBe(10);
  });

  it('reports what is still so of an item that it withheld', async () => {
    const shop = aShopThatLoses(6);
    const { results } = await shop.sync();

    expect(results[0]).toEqual({
      ...{ action: 'withheld', id: 'item-1', pid: '1', name: '103.82.1', qty: 50 },
      ...{ available: true, wasAvailable: true, nowAvailable: true, reason: 'missing_from_api' },
    });
  });

  it('reports no quantity of an item that it withheld where the shop keeps none', async () => {
    const listed = packages(10);
    const keepsNone = { smartvps: { availableQty: undefined as unknown as number } };
    const shop = aShop(
      listed.map((each) => anItemOf(each, keepsNone)),
      [],
    );
    const { results } = await shop.sync();

    expect(results.map(({ action, qty }) => `${action} ${qty}`)).toEqual(Array(10).fill('withheld 0'));
  });

  it('applies everything else of the same plan', async () => {
    const listed = packages(10);
    const [kept = fresh, back = fresh] = listed.slice(8);
    const shop = aShop(
      listed.map((each) => anItemOf(each, { available: each !== back })),
      [{ ...kept, ipv4: 40 }, back, fresh],
    );
    const { summary } = await shop.sync();

    expect(summary).toMatchObject({ created: 1, updated: 1, reEnabled: 1, withheld: 8, disabled: 0 });
    expect(shop.changes()).toHaveLength(3);
    expect(shop.changes()).not.toContainEqual(
      expect.objectContaining({ set: expect.objectContaining({ available: false }) }),
    );
    expect(await onSaleIn(shop)).toBe(11);
  });

  it('withholds a loss whatever its reason', async () => {
    const listed = packages(9);
    const shop = aShop(
      listed.map((each) => anItemOf(each)),
      listed.slice(2).map((each, index) => {
        const troubles = [{ status: 'suspended' }, { ipv4: 0 }, { name: 'renamed' }, {}];
        return { ...each, ...troubles[Math.min(index, 3)] };
      }),
    );
    const { results } = await shop.sync({ newStockItem: () => null });

    expect(results.map(({ action, reason }) => [action, reason])).toEqual([
      ['withheld', 'missing_from_api'],
      ['withheld', 'missing_from_api'],
      ['withheld', 'inactive'],
      ['withheld', 'out_of_stock'],
      ['withheld', 'renamed'],
    ]);
    expect(shop.stock.apply).not.toHaveBeenCalled();
  });

  it('leaves each answer of storage with the item it is for', async () => {
    const listed = packages(7);
    const [back = fresh] = listed.slice(6);
    const shop = aShop(
      listed.map((each) => anItemOf(each, { available: each !== back })),
      [fresh, back],
    );
    shop.stock.apply.mockResolvedValue([{ status: 'applied', id: 'new' }, { status: 'conflict' }]);
    const { results } = await shop.sync();

    expect(results.map(({ action, id }) => [action, id])).toEqual([
      ['created', 'new'],
      ...packages(6).map(({ id }) => ['withheld', `item-${id}`]),
      ['conflicted', 'item-7'],
    ]);
  });

  it('withholds in every run until the list is back', async () => {
    const shop = aShopThatLoses(10);

    expect((await shop.sync()).summary).toMatchObject({ withheld: 10 });
    expect((await shop.sync()).summary).toMatchObject({ withheld: 10 });
    shop.lists(packages(10));
    expect((await shop.sync()).summary).toMatchObject({ withheld: 0, unchanged: 10 });
    expect(shop.stock.apply).not.toHaveBeenCalled();
  });

  it('withholds the only item on sale when the provider lists nothing', async () => {
    const only = aPackage();
    const shop = aShop([anItemOf(only)], []);
    const { guard, summary } = await shop.sync();

    expect(guard).toMatchObject({ tripped: true, rules: ['empty_list'] });
    expect(summary).toMatchObject({ withheld: 1 });
    expect(await onSaleIn(shop)).toBe(1);
  });

  it('lets four of four go, and withholds five of five, while something is listed', async () => {
    for (const [count, disabled, withheld] of [
      [4, 4, 0],
      [5, 0, 5],
    ] as const) {
      const items = packages(count).map((each) => anItemOf(each));
      const { summary } = await aShop(items, [fresh]).sync();

      expect(summary).toMatchObject({ created: 1, disabled, withheld });
    }
  });

  it('lets an approved loss pass whole, and an approval below it passes none', async () => {
    const shop = aShopThatLoses(10);

    expect((await shop.sync({ guard: { approvedLoss: 9 } })).summary).toMatchObject({
      withheld: 10,
      disabled: 0,
    });
    expect((await shop.sync({ guard: { approvedLoss: 10 } })).summary).toMatchObject({
      withheld: 0,
      disabled: 10,
    });
    expect(await onSaleIn(shop)).toBe(0);
  });

  it('makes an approval a ceiling also for a loss that no rule stops', async () => {
    const shop = aShopThatLoses(3);
    const { guard, summary } = await shop.sync({ guard: { approvedLoss: 2 } });

    expect(guard).toMatchObject({ tripped: true, rules: ['approved_loss'] });
    expect(summary).toMatchObject({ withheld: 3, disabled: 0 });
  });

  it('says in a dry run what it would withhold', async () => {
    const { summary, guard } = await aShopThatLoses(10).sync({ dryRun: true });

    expect(summary).toMatchObject({ withheld: 10, disabled: 0 });
    expect(guard.tripped).toBe(true);
  });

  it('tells of it before anything is written', async () => {
    const shop = aShopThatLoses(6);
    shop.lists([fresh]);
    let heard: readonly string[] = [];
    const apply = shop.stock.apply.getMockImplementation();
    shop.stock.apply.mockImplementation(async (changes) => {
      heard = shop.events.map(({ type }) => type);
      return (await apply?.(changes)) ?? [];
    });
    const { guard } = await shop.sync();

    expect(heard).toEqual(['guard.tripped']);
    expect(shop.events[0]).toEqual({ type: 'guard.tripped', at: expect.any(Number), guard });
    expect(shop.lines).toContain(
      'warn [SVPS-SYNC] guard: 10 of 10 items on sale would go off sale: that is more than the guard lets go at once. Withheld.',
    );
  });

  it('cannot be disarmed by a listener that changes what it hears', async () => {
    const shop = aShopThatLoses(10);
    const { summary, guard } = await shop.sync({
      onEvent(event) {
        if (event.type === 'guard.tripped') Reflect.set(event.guard, 'tripped', false);
        if (event.type === 'sync.completed') Reflect.set(event.summary, 'withheld', 0);
      },
    });

    expect(guard.tripped).toBe(true);
    expect(summary).toMatchObject({ withheld: 10, disabled: 0 });
    expect(shop.stock.apply).not.toHaveBeenCalled();
  });
});

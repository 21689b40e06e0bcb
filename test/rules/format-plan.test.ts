import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../src/rules/format-plan.ts';
import { reconcileInventory } from '../../src/rules/reconcile.ts';
import { anItem, anItemOf, aPackage, NOON } from '../builders.ts';

describe('formatPlan', () => {
  it('writes a line per action with from and to, then the warnings, then the counts', () => {
    const fresh = aPackage({ id: '12', name: '103.93.17x', ipv4: 40 });
    const changed = aPackage({ id: '5', name: '103.82.72', ipv4: 71 });
    const stopped = aPackage({ id: '6', name: '103.82.73', ipv4: 8 });
    const back = aPackage({ id: '7', name: '103.82.74', ipv4: 9 });
    const same = aPackage({ id: '8', name: '103.82.75' });
    const lastSeen = new Date(Date.UTC(2025, 11, 31));
    const plan = reconcileInventory(
      [
        anItem({ name: 'Summer deal' }),
        anItemOf(changed, { name: 'Sea view', smartvps: { availableQty: 70 } }),
        anItemOf(stopped, { name: 'Harbour' }),
        anItemOf(back, { name: 'Beach', available: false, smartvps: { availableQty: 0, lastSeen } }),
        anItemOf(same),
        anItem({ id: 'odd', smartvps: { packagePid: '' } }),
      ],
      [fresh, changed, { ...stopped, status: 'suspended' }, back, same],
      { now: new Date(NOON) },
    );

    expect(formatPlan(plan)).toBe(
      [
        '+ 12::103.93.17x  Ocean Linux - 103.93.17x  available: true, availableQty: 40',
        '~ 5::103.82.72  Sea view  availableQty: 70 -> 71',
        '- 123::103.195.160.2  Summer deal  (missing_from_api)  available: true -> false, availableQty: 50 -> 0, lastSeen: none -> 2026-01-01T12:00:00.000Z',
        '- 6::103.82.73  Harbour  (inactive)  available: true -> false',
        '^ 7::103.82.74  Beach  available: false -> true, availableQty: 0 -> 9, lastSeen: 2025-12-31T00:00:00.000Z -> none',
        '! Stock item "odd" does not say which package it sells and was left alone.',
        '1 to create, 1 to update, 2 to take off sale, 1 to bring back, 1 unchanged',
      ].join('\n'),
    );
  });

  it('writes the counts alone where nothing is to be done', () => {
    expect(formatPlan(reconcileInventory([], []))).toBe(
      '0 to create, 0 to update, 0 to take off sale, 0 to bring back, 0 unchanged',
    );
  });

  it('lets no name break a line or take over the screen', () => {
    const item = anItem({ name: 'deal\n- 1::x\u001b[2J', smartvps: { packageName: 'a\r\nb' } });

    expect(formatPlan(reconcileInventory([item], [])).split('\n')).toEqual([
      '- 123::a\\u000d\\u000ab  deal\\u000a- 1::x\\u001b[2J  (missing_from_api)  available: true -> false, availableQty: 50 -> 0',
      '0 to create, 0 to update, 1 to take off sale, 0 to bring back, 0 unchanged',
    ]);
  });

  it('writes what is stored even where it is no quantity, no date and no name', () => {
    const item = anItem({
      name: undefined,
      available: false,
      smartvps: { availableQty: 'many' as unknown as number, lastSeen: new Date(Number.NaN) },
    });

    expect(formatPlan(reconcileInventory([item], [aPackage()])).split('\n')[0]).toBe(
      '^ 123::103.195.160.2  undefined  available: false -> true, availableQty: many -> 50, lastSeen: an invalid date -> none',
    );
  });

  it.each([undefined, null, {}, { plan: reconcileInventory([], []) }])(
    'refuses what is no plan: %j',
    (none) => {
      expect(() => formatPlan(none as never)).toThrow(
        expect.objectContaining({
          code: 'SMARTVPS_INVALID_ARGUMENT',
          argument: 'plan',
          message: expect.stringContaining('report.plan'),
        }),
      );
    },
  );
});

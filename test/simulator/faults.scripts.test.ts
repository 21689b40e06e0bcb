import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import { aSimulator, buy, call, OTHER_POOL, POOL } from './support.ts';

describe('a fault script', () => {
  const fails = async (simulator: ReturnType<typeof aSimulator>, verb: string, ip?: string) =>
    (await call(simulator, verb, { ip, ram: '4' })).status === 500;
  const fault = { kind: 'status', status: 500 } as const;

  test('strikes once, the next matching call', async () => {
    const simulator = aSimulator({ faults: [{ verb: 'status', fault }] });
    expect(await fails(simulator, 'ipstock')).toBe(false);
    expect(await fails(simulator, 'status', '1.2.3.4')).toBe(true);
    expect(await fails(simulator, 'status', '1.2.3.4')).toBe(false);
  });

  test('strikes any verb when it names none', async () => {
    const simulator = aSimulator({ faults: [{ fault }] });
    expect([await fails(simulator, 'ipstock'), await fails(simulator, 'ipstock')]).toEqual([true, false]);
  });

  test('strikes from the nth call on, so many times', async () => {
    const simulator = aSimulator({ faults: [{ verb: 'ipstock', nth: 2, times: 2, fault }] });
    const struckCalls = [];
    for (let step = 0; step < 4; step += 1) struckCalls.push(await fails(simulator, 'ipstock'));
    expect(struckCalls).toEqual([false, true, true, false]);
  });

  test('strikes one target only', async () => {
    const simulator = aSimulator();
    simulator.world.fault({ verb: 'buyvps', target: OTHER_POOL.name, times: Infinity, fault });
    expect(await fails(simulator, 'buyvps', POOL.name)).toBe(false);
    expect(await fails(simulator, 'buyvps', OTHER_POOL.name)).toBe(true);
    expect(await fails(simulator, 'buyvps', OTHER_POOL.name)).toBe(true);
  });

  test('says how often it struck and can be taken back', async () => {
    const simulator = aSimulator();
    const queued = simulator.world.fault({ times: 3, fault });
    await call(simulator, 'ipstock');
    expect([queued.fired, queued.done]).toEqual([1, false]);
    queued.cancel();
    expect(await fails(simulator, 'ipstock')).toBe(false);
    expect([queued.fired, queued.done]).toEqual([1, true]);
  });

  test('waits for its turn behind an older one', async () => {
    const simulator = aSimulator();
    simulator.world.fault({ fault: { kind: 'status', status: 500 } });
    simulator.world.fault({ fault: { kind: 'status', status: 502 } });
    const statuses = [];
    for (let step = 0; step < 3; step += 1) statuses.push((await call(simulator, 'ipstock')).status);
    expect(statuses).toEqual([500, 502, 200]);
  });

  test('is gone when all are cleared', async () => {
    const simulator = aSimulator({ faults: [{ times: Infinity, fault }] });
    simulator.world.clearFaults();
    expect(await fails(simulator, 'ipstock')).toBe(false);
  });

  test('can be a function that decides call by call', async () => {
    const seen: unknown[] = [];
    const simulator = aSimulator({
      faults: (each) => {
        seen.push(each);
        return each.index === 2 ? { kind: 'status', status: 500 } : undefined;
      },
    });
    expect([await fails(simulator, 'ipstock'), await fails(simulator, 'status', '1.2.3.4')]).toEqual([
      false,
      true,
    ]);
    simulator.world.fault({ fault: { kind: 'status', status: 502 } });
    expect((await call(simulator, 'ipstock')).status).toBe(502);
    expect(seen).toEqual([
      { at: NOON, index: 1, verb: 'ipstock' },
      { at: NOON, index: 2, verb: 'status', target: '1.2.3.4' },
    ]);
  });

  test('strikes before the login is checked, and has no effect without it', async () => {
    const simulator = aSimulator({
      credentials: { username: 'a', password: 'b' },
      faults: [{ fault: { kind: 'status', status: 503, effect: 'done' } }],
    });
    expect((await buy(simulator)).status).toBe(503);
    expect(simulator.ledger).toEqual([]);
    expect((await buy(simulator)).status).toBe(401);
  });
});

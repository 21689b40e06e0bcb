import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import { bought, call, clientOf, isRenewal, POOL, statusOf, told } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('an action', () => {
  test('switches a server off and on', async () => {
    const { simulator, ip } = await told({}, 0);
    expect((await clientOf(simulator).stop(ip)).text).toContain(`VPS ${ip} stopped successfully`);
    expect((await statusOf(simulator, ip)).PowerStatus).toBe('Offline');
    await clientOf(simulator).start(ip);
    expect((await statusOf(simulator, ip)).PowerStatus).toBe('Online');
  });

  test('formats: another password, after another wait', async () => {
    const { simulator, ip, server } = await told({}, 6 * MINUTE);
    await clientOf(simulator).format(ip);
    expect(await statusOf(simulator, ip)).toMatchObject({ Password: '', ActionStatus: 'pending' });
    await simulator.clock.advance(5 * MINUTE);
    const { Password } = await statusOf(simulator, ip);
    expect(Password).toBe(simulator.world.server(ip)?.password);
    expect(Password).not.toBe(server.password);
  });

  test.each([
    ['2022', 'Windows Server 2022', 'Administrator'],
    ['11', 'Windows 11', 'Administrator'],
    ['centos', 'CentOS 7', 'root'],
    ['ubuntu', 'Ubuntu 22.04', 'root'],
  ])('changes the operating system to %s', async (os, name, username) => {
    const { simulator, ip } = await told({}, 6 * MINUTE);
    await clientOf(simulator).changeOs(ip, os);
    expect(await statusOf(simulator, ip)).toMatchObject({ OS: name, ActionStatus: 'pending' });
    expect(simulator.world.server(ip)?.username).toBe(username);
  });

  test.each(['toString', 'debian', '__proto__'])('declines the operating system %s', async (os) => {
    const { simulator, ip, server } = await told({}, 6 * MINUTE);
    expect((await clientOf(simulator).changeOs(ip, os)).text).toContain('Error: this OS is not offered');
    expect(simulator.world.server(ip)).toEqual(server);
  });

  test.each(['start', 'stop', 'format', 'renewvps'])(
    '%s of a server that ended does nothing',
    async (verb) => {
      const { simulator, ip } = await told({}, 0);
      simulator.world.release(ip);
      expect((await call(simulator, verb, { ip })).text).toContain('Error: no VPS found');
      expect(simulator.ledger).toHaveLength(1);
    },
  );
});

describe('a renewal', () => {
  test('moves the expiry by a period and is booked', async () => {
    const { simulator, ip } = await told({}, DAY);
    await clientOf(simulator).renewVps(ip);
    expect(simulator.ledger.filter(isRenewal)).toEqual([
      {
        type: 'renewal',
        at: NOON + DAY,
        ip,
        expiresBefore: NOON + 30 * DAY,
        expiresAfter: NOON + 60 * DAY,
        delivered: 'answered',
      },
    ]);
    expect((await statusOf(simulator, ip)).ExpiryDate).toBe('2026-03-02 12:00:00');
  });

  test('asked for twice is charged twice', async () => {
    const { simulator, ip } = await told({ periodDays: 10 }, 0);
    await Promise.all([clientOf(simulator).renewVps(ip), clientOf(simulator).renewVps(ip)]);
    expect(simulator.ledger.filter(isRenewal)).toHaveLength(2);
    expect(simulator.world.server(ip)?.expiresAt).toBe(NOON + 30 * DAY);
  });

  test('shows late where the quirk says so', async () => {
    const { simulator, ip } = await told({ expiryLagMs: 10 * MINUTE }, 0);
    await clientOf(simulator).renewVps(ip);
    await simulator.clock.advance(10 * MINUTE - 1);
    expect((await statusOf(simulator, ip)).ExpiryDate).toBe('2026-01-31 12:00:00');
    await simulator.clock.advance(1);
    expect((await statusOf(simulator, ip)).ExpiryDate).toBe('2026-03-02 12:00:00');
  });

  test('can be shown in another format than before', async () => {
    const { simulator, ip } = await told({}, 0);
    await clientOf(simulator).renewVps(ip);
    simulator.world.quirks({ expiryFormat: 'words' });
    expect((await statusOf(simulator, ip)).ExpiryDate).toBe('Mar 2, 2026');
  });

  test('can be charged without moving the expiry', async () => {
    const { simulator, ip } = await told({}, 0);
    simulator.world.fault({ verb: 'renewvps', fault: { kind: 'charge_only' } });
    expect((await clientOf(simulator).renewVps(ip)).text).toContain('renewed successfully');
    expect(simulator.ledger.filter(isRenewal)).toMatchObject([
      { expiresBefore: NOON + 30 * DAY, expiresAfter: NOON + 30 * DAY, delivered: 'answered' },
    ]);
    expect((await statusOf(simulator, ip)).ExpiryDate).toBe('2026-01-31 12:00:00');
  });

  test('of another server leaves this one alone', async () => {
    const { simulator, ip } = await told({}, 0);
    const other = await bought(simulator, POOL.name);
    await clientOf(simulator).renewVps(other);
    expect(simulator.world.server(ip)?.expiresAt).toBe(NOON + 30 * DAY);
  });
});

import type { ExpiryFormat } from 'smartvps-sdk/testing';
import { describe, expect, test } from 'vitest';
import { NOON } from '../builders.ts';
import { aSimulator, bought, call, clientOf, failureOf, statusOf, told, unwrapped } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('the status of a new server', () => {
  test('has the keys that were seen in production, the misspelt one included', async () => {
    const { status, ip, server } = await told({ echoesSecrets: false }, 6 * MINUTE);
    expect(status).toEqual({
      IP: ip,
      OS: 'Ubuntu 22.04',
      Usernane: 'Administrator',
      Password: server.password,
      RAM: '4',
      ExpiryDate: '2026-01-31 12:00:00',
      MachineStatus: 'active',
      PowerStatus: 'Online',
      ActionStatus: 'completed',
    });
  });

  test('has no password for one to five minutes, and its action is pending until then', async () => {
    const delays = new Set<number>();
    for (let seed = 0; seed < 30; seed += 1) {
      const simulator = aSimulator({ seed });
      const ip = await bought(simulator);
      const delayMs = (simulator.world.server(ip)?.readyAt ?? 0) - NOON;
      delays.add(delayMs);
      expect(delayMs).toBeGreaterThanOrEqual(MINUTE);
      expect(delayMs).toBeLessThanOrEqual(5 * MINUTE);

      await simulator.clock.advance(delayMs - 1);
      expect(await statusOf(simulator, ip)).toMatchObject({ Password: '', ActionStatus: 'pending' });
      await simulator.clock.advance(1);
      expect(await statusOf(simulator, ip)).toMatchObject({
        Password: simulator.world.server(ip)?.password,
        ActionStatus: 'completed',
      });
    }
    expect(delays.size).toBeGreaterThan(20);
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['blank', '   '],
    ['placeholder', 'N/A'],
    ['null', null],
  ] as const)('has a password that is %s while there is none', async (missingPassword, wanted) => {
    const { status } = await told({ missingPassword }, 0);
    expect(status.Password).toBe(wanted);
    expect('Password' in status).toBe(missingPassword !== 'absent');
  });

  test('never has a login', async () => {
    const { status } = await told({ logins: 'never' }, 365 * DAY);
    expect(status.Password).toBe('');
  });

  test('has the login of the former tenant while the action is pending', async () => {
    const { status, simulator, ip, server } = await told({ logins: 'previous_tenant' }, 0);
    expect(status).toMatchObject({ Password: server.formerPassword, ActionStatus: 'pending' });
    expect(server.formerPassword).not.toBe(server.password);
    await simulator.clock.advance(5 * MINUTE);
    expect((await statusOf(simulator, ip)).Password).toBe(server.password);
  });

  test('answers for another address, which the client refuses', async () => {
    const { status, simulator, ip } = await told({ logins: 'other_address' }, 6 * MINUTE);
    expect(status.IP).not.toBe(ip);
    expect(status.Password).not.toBe('');
    expect(await failureOf(clientOf(simulator).status(ip))).toMatchObject({ code: 'SMARTVPS_OTHER_ADDRESS' });
  });

  test.each([
    ['text', (password: unknown) => typeof password === 'string' && password.length === 15],
    ['number', (password: unknown) => Number.isSafeInteger(password)],
    [
      'large_number',
      (password: unknown) => typeof password === 'number' && password > Number.MAX_SAFE_INTEGER,
    ],
    ['damaged', (password: unknown) => String(password).startsWith('\ufffd')],
    ['html_escaped', (password: unknown) => String(password).startsWith('&amp;')],
  ] as const)('has a password that is %s', async (passwords, isSo) => {
    const { status } = await told({ passwords }, 6 * MINUTE);
    expect(isSo(status.Password)).toBe(true);
  });

  test('has a large number that loses its digits on the way, and a small one that does not', async () => {
    const large = await told({ passwords: 'large_number' }, 6 * MINUTE);
    expect(String(large.status.Password)).not.toBe(large.server.password);
    expect((await clientOf(large.simulator).status(large.ip)).password).toBeUndefined();
    const small = await told({ passwords: 'number' }, 6 * MINUTE);
    const read = await clientOf(small.simulator).status(small.ip);
    expect(read.password?.reveal()).toBe(small.server.password);
  });

  test.each([
    ['capitalised', ['IP'], ['ip']],
    ['lower', ['ip'], ['IP']],
    ['both', ['IP', 'ip'], []],
  ] as const)('has its keys %s', async (statusKeys, there, absent) => {
    const { status, simulator, ip } = await told({ statusKeys }, 6 * MINUTE);
    for (const key of there) expect(status).toHaveProperty(key);
    for (const key of absent) expect(status).not.toHaveProperty(key);
    expect((await clientOf(simulator).status(ip)).ip).toBe(ip);
  });

  test('names the user under either key, and says what it likes for Linux', async () => {
    const { status, simulator, ip } = await told({ usernameKey: 'Username', linuxUsername: 'admin' }, 0);
    expect(status).toMatchObject({ Username: 'admin' });
    expect(status).not.toHaveProperty('Usernane');
    expect((await clientOf(simulator).status(ip)).username).toBe('root');
  });

  test('is of the operating system that the quirk says', async () => {
    const { status } = await told({ os: 'Windows Server 2022', linuxUsername: 'admin' }, 0);
    expect(status).toMatchObject({ OS: 'Windows Server 2022', Usernane: 'Administrator' });
  });

  test('keeps its action to itself', async () => {
    const { status } = await told({ reportsAction: false }, 0);
    expect(status).not.toHaveProperty('ActionStatus');
  });

  test.each(['plain', 'string', 'quoted_twice', 'numeric_keys', 'byte_order_mark'] as const)(
    'is read by the client when wrapped as %s',
    async (statusEncoding) => {
      const { simulator, ip, server } = await told({ statusEncoding }, 6 * MINUTE);
      const status = await clientOf(simulator).status(ip);
      expect(status).toMatchObject({ ip, ramGb: 4, machineStatus: 'active', powerStatus: 'online' });
      expect(status.password?.reveal()).toBe(server.password);
      expect(status.expiresAt).toEqual(new Date(server.expiresAt));
    },
  );

  test.each([
    ['iso', '2026-01-31T12:00:00.000Z', true],
    ['date_time', '2026-01-31 12:00:00', true],
    ['date', '2026-01-31', true],
    ['words', 'Jan 31, 2026', true],
    ['day_first_dots', '31.01.2026', false],
    ['day_first_dashes', '31-01-2026', false],
    ['month_first_slashes', '01/31/2026', false],
    ['unreadable', 'soon', false],
    ['missing', undefined, false],
  ] satisfies readonly (readonly [ExpiryFormat, string | undefined, boolean])[])(
    'has its expiry as %s: %s',
    async (expiryFormat, wanted, isReadable) => {
      const { status, simulator, ip } = await told({ expiryFormat }, 0);
      expect(status.ExpiryDate).toBe(wanted);
      expect((await clientOf(simulator).status(ip)).expiresAt !== undefined).toBe(isReadable);
    },
  );

  test('of an address that nobody has is a text', async () => {
    const { text } = await call(aSimulator({ quirks: { echoesSecrets: false } }), 'status', {
      ip: '103.82.72.9',
    });
    expect(unwrapped(text)).toBe('Error: no VPS found for this account');
  });
});

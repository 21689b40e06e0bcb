import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readStatus } from '../../src/wire/status.ts';
import { answered, decoded, failureOf, IP, STATUS } from './support.ts';

/** A status as the provider sends it. */
function aReply(part: Record<string, unknown> = {}) {
  return {
    IP,
    OS: 'Windows 2022',
    Usernane: 'Administrator',
    Password: 'c0rrect-horse',
    RAM: '4',
    ExpiryDate: '31 Dec 2026',
    MachineStatus: 'Active',
    PowerStatus: 'Online',
    ActionStatus: 'Completed',
    ...part,
  };
}

function statusOf(reply: Record<string, unknown> | string) {
  const reading = readStatus(decoded(typeof reply === 'string' ? reply : JSON.stringify(reply)), IP);
  if (!reading.ok) throw new Error(reading.code);
  return reading.value;
}

const passwordOf = (reply: Record<string, unknown> | string) => statusOf(reply).password?.reveal();

describe('readStatus', () => {
  it('gives friendly names to what the provider says', () => {
    const { password, raw, ...status } = statusOf(aReply());
    expect(status).toStrictEqual({
      ip: IP,
      os: 'Windows 2022',
      username: 'Administrator',
      ramGb: 4,
      expiresAt: new Date('2026-12-31T00:00:00Z'),
      machineStatus: 'active',
      powerStatus: 'online',
      actionStatus: 'completed',
    });
    expect(password?.reveal()).toBe('c0rrect-horse');
    expect(raw).toEqual({ ...aReply(), Password: '[secret]' });
  });

  it('understands keys in any case, and Username as well as Usernane', () => {
    const reply = Object.fromEntries(
      Object.entries(aReply({ Usernane: undefined, USERNAME: 'admin' })).map(([key, value]) => [
        key.toLowerCase(),
        value,
      ]),
    );
    expect(statusOf(reply)).toMatchObject({ ip: IP, username: 'admin', powerStatus: 'online', ramGb: 4 });
  });

  it.each([
    ['root on Linux, whatever the answer says', { OS: 'ubuntu-22.04', Usernane: 'Administrator' }, 'root'],
    ['root on Linux, when the answer says nothing', { OS: 'CentOS 7', Usernane: undefined }, 'root'],
    ['the same twice', { Username: 'Administrator' }, 'Administrator'],
    ['a blank beside a name', { Username: ' ' }, 'Administrator'],
    ['two that differ', { Username: 'admin' }, undefined],
    ['none', { Usernane: null }, undefined],
    ['a number', { Usernane: 1234 }, '1234'],
    ['one with spaces around it', { Usernane: ' admin ' }, 'admin'],
  ])('says for a user name: %s', (_what, part, username) => {
    expect(statusOf(aReply(part)).username).toBe(username);
  });

  it.each([
    ['a text, to the letter', ' sp ace "quote" ', ' sp ace "quote" '],
    ['a safe integer', 12345678, '12345678'],
    ['a number that has lost digits', 2 ** 64, undefined],
    ['a fraction', 12.5, undefined],
    ['infinity', '__1e400__', undefined],
    ['null', null, undefined],
    ['true', true, undefined],
    ['an object', { text: 'x' }, undefined],
    ['an array', ['x'], undefined],
    ['nothing', '', undefined],
    ['blanks', ' \t ', undefined],
  ])('takes for a password: %s', (_what, Password, expected) => {
    expect(passwordOf(JSON.stringify(aReply({ Password })).replace('"__1e400__"', '1e400'))).toBe(expected);
  });

  it('takes no password when two keys disagree', () => {
    expect(passwordOf(aReply({ password: 'another' }))).toBeUndefined();
    expect(passwordOf(aReply({ password: 'c0rrect-horse' }))).toBe('c0rrect-horse');
    expect(passwordOf(aReply({ password: '' }))).toBe('c0rrect-horse');
  });

  it.each([
    ['4', 4],
    [8, 8],
    ['16GB', 16],
    ['16 gb', 16],
    ['2G', 2],
    ['0', undefined],
    ['4096MB', undefined],
    ['four', undefined],
    [-4, undefined],
  ])('reads memory %j as %j gigabytes', (RAM, ramGb) => {
    expect(statusOf(aReply({ RAM })).ramGb).toBe(ramGb);
  });

  it('lets a date that it cannot read be undefined', () => {
    expect(statusOf(aReply({ ExpiryDate: '01/02/2026' })).expiresAt).toBeUndefined();
    expect(statusOf(aReply({ ExpiryDate: 1767225600 })).expiresAt).toBeUndefined();
  });

  it('passes unknown fields and unknown words through', () => {
    const status = statusOf(aReply({ PowerStatus: 'Hibernating', Region: 'IN', Nested: { a: [1] } }));
    expect(status.powerStatus).toBe('hibernating');
    expect(status.raw).toMatchObject({ Region: 'IN', Nested: { a: [1] } });
  });

  it('masks every key that may hold a secret, at any depth', () => {
    const { raw } = statusOf(
      aReply({ RootPwd: 'CANARY', Nested: { list: [{ api_token: 'CANARY', passwords: ['CANARY'] }] } }),
    );
    expect(JSON.stringify(raw)).not.toContain('CANARY');
    expect(JSON.stringify(raw)).not.toContain('c0rrect-horse');
  });

  it('keeps __proto__ in raw a key like any other', () => {
    const { raw } = statusOf(`{"IP":"${IP}","__proto__":{"polluted":1}}`);
    expect(Object.keys(raw)).toEqual(['IP', '__proto__']);
    expect(Reflect.get(raw, 'polluted')).toBeUndefined();
  });

  it.each([
    ['another address', { IP: '103.82.72.90' }],
    ['a private address', { IP: '10.0.0.1' }],
  ])('refuses a status for %s', (_what, part) => {
    expect(readStatus(decoded(JSON.stringify(aReply(part))), IP)).toEqual({
      ok: false,
      code: 'SMARTVPS_OTHER_ADDRESS',
    });
  });

  it.each([[undefined], [''], ['pending'], ['103.82.72.9:3389'], ['103.082.72.9']])(
    'does not say which server it is about when the address is %j',
    (address) => {
      expect(statusOf(aReply({ IP: address })).ip).toBeUndefined();
    },
  );

  it('does not say which server it is about when two keys disagree', () => {
    expect(statusOf(aReply({ ip: '103.82.72.90' })).ip).toBeUndefined();
    expect(statusOf(aReply({ ip: IP })).ip).toBe(IP);
  });

  it.each([
    ['{}', 'SMARTVPS_REPLY_UNEXPECTED'],
    ['{"error":"unknown server"}', 'SMARTVPS_REPLY_UNEXPECTED'],
    ['[]', 'SMARTVPS_REPLY_UNEXPECTED'],
    ['null', 'SMARTVPS_REPLY_UNEXPECTED'],
    ['not found', 'SMARTVPS_REPLY_NOT_JSON'],
  ])('refuses %s', (text, code) => {
    expect(readStatus(decoded(text), IP)).toEqual({ ok: false, code });
  });

  it('prints without the password', () => {
    const printed = inspect(statusOf(aReply()), { depth: null, showHidden: true, customInspect: false });
    expect(printed).not.toContain('c0rrect-horse');
  });
});

describe('status', () => {
  it('asks for one address and answers with the attempts', async () => {
    const { client, requests } = answered(JSON.stringify(STATUS));
    expect(await client.status(IP)).toMatchObject({ ip: IP, username: 'Administrator', attempts: 1 });
    expect(requests.map(({ body }) => body)).toEqual([`{"ip":"${IP}"}`]);
  });

  it.each(['', '103.82.72', '103.82.72.9 ', '103.082.72.9', '256.1.1.1', '::1', 'localhost', '1.2.3.4/../x'])(
    'refuses %j before anything is sent, as does every verb about a server',
    async (ip) => {
      const { client, requests } = answered(STATUS);
      const calls = [
        client.status(ip),
        client.renewVps(ip),
        client.start(ip),
        client.stop(ip),
        client.restart(ip),
        client.format(ip),
        client.changeOs(ip, 'ubuntu'),
        client.waitForCredentials(ip),
      ];
      for (const call of calls)
        expect(await failureOf(call)).toMatchObject({ code: 'SMARTVPS_INVALID_ARGUMENT', argument: 'ip' });
      expect(requests).toEqual([]);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/domain/credentials.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { VpsStatus } from '../../src/domain/status.ts';
import { titled } from '../builders.ts';

const IP = '103.82.72.5';

/** A status with a complete login. */
function aStatus(part: Partial<VpsStatus> = {}): VpsStatus {
  return {
    ip: IP,
    os: 'ubuntu',
    username: 'root',
    password: new Secret('c0rrect-horse'),
    ramGb: 8,
    expiresAt: new Date('2026-12-31T00:00:00Z'),
    machineStatus: 'active',
    powerStatus: 'online',
    actionStatus: 'completed',
    raw: {},
    ...part,
  };
}

describe('readCredentials', () => {
  it('takes a complete login for the address asked for', () => {
    const status = aStatus();
    const { os, username, password, expiresAt } = status;

    expect(readCredentials(status, IP)).toStrictEqual({ ip: IP, username, password, os, expiresAt });
    expect(readCredentials(status, IP)?.password.reveal()).toBe('c0rrect-horse');
  });

  it('takes a login without system, expiry or action', () => {
    const status = aStatus({ os: undefined, expiresAt: undefined, actionStatus: undefined });

    expect(readCredentials(status, IP)).toMatchObject({ ip: IP, username: 'root' });
  });

  it('takes an action for finished in any case of the word', () => {
    expect(readCredentials(aStatus({ actionStatus: 'Completed' }), IP)).toMatchObject({ ip: IP });
  });

  it('knows who the user of a Linux server is', () => {
    expect(readCredentials(aStatus({ username: 'Administrator' }), IP)).toMatchObject({ username: 'root' });
    expect(readCredentials(aStatus({ os: 'Windows 11', username: 'Administrator' }), IP)).toMatchObject({
      username: 'Administrator',
    });
  });

  it.each([
    ['another address', { ip: '103.82.72.50' }],
    ['no address', { ip: undefined }],
    ['no user', { username: undefined }],
    ['an empty user', { username: '' }],
    ['a user who is none', { username: 'N/A' }],
    ['no password', { password: undefined }],
    ['an action under way', { actionStatus: 'pending' }],
    ['an action of unknown standing', { actionStatus: 'formatting' }],
  ])('takes nothing from a status with %s', (_what, part) => {
    expect(readCredentials(aStatus(part), IP)).toBeUndefined();
  });

  it.each(
    titled([
      ...[
        '',
        ' ',
        '\t',
        '0',
        'null',
        'NULL',
        ' null ',
        'undefined',
        'N/A',
        'n/a',
        'none',
        'pending',
        'Pending',
      ],
      ...['-', '---', '***', '…', 'xxxx', '######', '[object Object]', '[secret]', '{}', '[]', '""'],
      ...['a&amp;b', 'a&#38;b', 'a&#x26;b', '<b>secret</b>', '<br/>', '<!doctype html>', '<a href="x">y</a>'],
      ...['pass\ufffdword', 'pass\nword', 'pass\0word', 'pass\u001bword', 'pass\ud800word', 'x'.repeat(257)],
    ]),
  )('does not take $title for a password', ({ value: text }) => {
    expect(readCredentials(aStatus({ password: new Secret(text) }), IP)).toBeUndefined();
  });

  it.each(
    titled([
      ...[
        'Aa1!<>&"\'',
        'a<5>c1',
        'p&q',
        '12345678',
        ' inner space ',
        'Größe',
        'пароль',
        'pass🏅',
        'x1',
        'nullable',
      ],
      ...['pending-7', 'x'.repeat(32).concat('1'), 'y'.repeat(256), '1 < 2 && 3 > 2'],
    ]),
  )('takes $title verbatim', ({ value: text }) => {
    expect(readCredentials(aStatus({ password: new Secret(text) }), IP)?.password.reveal()).toBe(text);
  });
});

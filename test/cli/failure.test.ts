import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { explain } from '../../src/cli/explain.ts';
import { failureOf } from '../../src/cli/failure.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import * as errors from '../../src/domain/errors.ts';

const facts = { verb: 'ipstock', outcome: 'unknown', attempts: 1 } as const;

/** Errors as MongoDB's driver throws them. */
class MongoServerSelectionError extends Error {
  override readonly name = 'MongoServerSelectionError';
}

class MongoParseError extends Error {
  override readonly name = 'MongoParseError';
}

describe('failureOf', () => {
  test.each([
    [new UsageError('what', 'how'), EXIT.usage],
    [new errors.ConfigurationError('retry', 'words'), EXIT.usage],
    [new errors.InvalidArgumentError('ip', 'words'), EXIT.usage],
    [new errors.NetworkError('words', { ...facts, networkCode: undefined }), EXIT.provider],
    [new errors.RequestTimeoutError('words', { ...facts, timeoutMs: 5 }), EXIT.provider],
    [new errors.RequestAbortedError('words', { ...facts, cause: 'away' }), EXIT.interrupted],
    [new errors.ResolveRefusedError('A-1', 'words'), EXIT.refused],
    [new errors.OrderNotFoundError('A-1', 'words'), EXIT.refused],
    [new errors.OrderNotActiveError('A-1', 'words'), EXIT.refused],
    [new errors.StorageError('words'), EXIT.storage],
    [new MongoServerSelectionError('connect to user:s3cret@host'), EXIT.storage],
    [new MongoParseError('mongodb://user:s3cret@host is none'), EXIT.usage],
    [Object.assign(new Error('querySrv s3cret'), { code: 'ENOTFOUND', syscall: 'querySrv' }), EXIT.storage],
    [new DOMException('away', 'AbortError'), EXIT.interrupted],
    [new TypeError('s3cret'), EXIT.failed],
    ['s3cret', EXIT.failed],
  ])('gives %s its exit code and says what to do', (error, exit) => {
    const failure = failureOf(error);
    expect(failure.exit).toBe(exit);
    expect(failure.help).not.toBe('');
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });
});

describe('a reply that is no status', () => {
  const helpOf = (verb: 'ipstock' | 'status', code: errors.ReplyErrorCode) =>
    failureOf(new errors.ReplyError('words', { ...facts, verb, code })).help;

  test.each(['SMARTVPS_REPLY_NOT_JSON', 'SMARTVPS_REPLY_EMPTY', 'SMARTVPS_REPLY_UNEXPECTED'] as const)(
    'asks for a look at the address: %s',
    (code) => {
      expect(helpOf('status', code)).toMatch(/^Check that the address is a server of this account/);
      expect(helpOf('ipstock', code)).toBe('It can be tried again.');
    },
  );

  test('does not where the trouble is clearly another', () => {
    expect(helpOf('status', 'SMARTVPS_REPLY_TRUNCATED')).toBe('It can be tried again.');
  });
});

describe('explain', () => {
  const told = (error: unknown, env: Readonly<Record<string, string>>) => {
    let text = '';
    const print = (part: string) => {
      text += part;
    };
    const terminal = { env, isColoured: false, signal: new AbortController().signal, out: print, err: print };
    explain(error, terminal, true);
    return text;
  };
  const env = {
    SMARTVPS_PASSWORD: 'pr0vider',
    MONGODB_URI: 'mongodb://shop:d4tabase@host/shop',
  };

  test('keeps the stack to itself unless it is asked', () => {
    const error = new TypeError('it broke');
    expect(told(error, env)).not.toContain('failure.test.ts');
    expect(told(error, { ...env, DEBUG: '1' })).toContain('failure.test.ts');
  });

  test('masks every secret of the environment in a stack', () => {
    const error = new Error('pr0vider, d4tabase, and mongodb://shop:d4tabase@host/shop');
    const text = told(error, { ...env, DEBUG: '1' });
    expect(text).toContain('Error: [secret], [secret], and [secret]');
    for (const secret of ['pr0vider', 'd4tabase']) expect(text).not.toContain(secret);
  });
});

import { inspect } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type AnySmartVpsError,
  ConfigurationError,
  errorName,
  HttpStatusError,
  InvalidArgumentError,
  NetworkError,
  OrderChangedError,
  OrderNotActiveError,
  OrderNotFoundError,
  PackageSelectionError,
  PurchaseNotRecordedError,
  RedirectRefusedError,
  ReplyError,
  type ReplyErrorCode,
  RequestAbortedError,
  RequestError,
  type RequestFacts,
  RequestTimeoutError,
  ResolveRefusedError,
  SmartVpsError,
  StorageError,
} from '../../src/domain/errors.ts';
import type { Outcome, Verb } from '../../src/domain/outcome.ts';
import { ERRORS } from './every-error.ts';

const facts: RequestFacts = { verb: 'buyvps', outcome: 'unknown', attempts: 1 };
const http = (status: number, part: Partial<RequestFacts> = {}) =>
  new HttpStatusError('refused', { ...facts, ...part, status, retryAfterMs: undefined });
const reply = (code: ReplyErrorCode) => new ReplyError('unreadable', { ...facts, code });

const KINDS = {
  ConfigurationError,
  InvalidArgumentError,
  RequestAbortedError,
  RequestTimeoutError,
  NetworkError,
  RedirectRefusedError,
  HttpStatusError,
  ReplyError,
  PackageSelectionError,
  OrderNotFoundError,
  OrderChangedError,
  OrderNotActiveError,
  PurchaseNotRecordedError,
  ResolveRefusedError,
  StorageError,
} as const;

/** Nothing is left over: a `switch` over the code leaves `never` behind. */
function nextStep(error: AnySmartVpsError): string {
  switch (error.code) {
    case 'SMARTVPS_CONFIGURATION':
      return error.option;
    case 'SMARTVPS_INVALID_ARGUMENT':
      return error.argument;
    case 'SMARTVPS_PACKAGE_SELECTION':
      return error.reason;
    case 'SMARTVPS_STORAGE':
      return error.message;
    case 'SMARTVPS_ORDER_NOT_FOUND':
    case 'SMARTVPS_ORDER_CHANGED':
    case 'SMARTVPS_ORDER_NOT_ACTIVE':
    case 'SMARTVPS_RESOLVE_REFUSED':
      return error.orderId;
    case 'SMARTVPS_PURCHASE_NOT_RECORDED':
      return error.ip;
    case 'SMARTVPS_TIMEOUT':
      return String(error.timeoutMs);
    case 'SMARTVPS_NETWORK':
      return String(error.networkCode);
    case 'SMARTVPS_REDIRECT':
    case 'SMARTVPS_HTTP_STATUS':
    case 'SMARTVPS_UNAUTHORIZED':
    case 'SMARTVPS_RATE_LIMITED':
      return String(error.status);
    case 'SMARTVPS_ABORTED':
      return error.outcome;
    default:
      return error.addresses.join();
  }
}

let copy: typeof import('../../src/domain/errors.ts');

beforeAll(async () => {
  vi.resetModules();
  copy = await import('../../src/domain/errors.ts');
  expect(copy.SmartVpsError).not.toBe(SmartVpsError);
});

describe.each(Object.entries(ERRORS))('an error with the code %s', (code, errors) => {
  it('says so in its fields and is one of the union', () => {
    for (const error of errors) {
      expect(error.code).toBe(code);
      expect(['retry', 'check-first', 'stop']).toContain(error.advice);
      expect(nextStep(error)).toBeTypeOf('string');
    }
  });

  it('is an instance of its own class and of no other', () => {
    for (const error of errors) {
      const own = Object.entries(KINDS).filter(([, kind]) => error instanceof kind);

      expect(own.map(([name]) => name)).toEqual([error.name]);
      expect(error).toBeInstanceOf(SmartVpsError);
      expect(error).toBeInstanceOf(Error);
      expect(error instanceof RequestError).toBe('verb' in error);
    }
  });

  it('is the same kind for another copy of the module, and the other way round', () => {
    for (const error of errors) {
      const kind = Object.entries(copy).find(([name]) => name === error.name)?.[1];

      expect(error).toBeInstanceOf(copy.SmartVpsError);
      expect(error).toBeInstanceOf(kind);
      expect(error instanceof copy.RequestError).toBe('verb' in error);
      expect(error instanceof copy.StorageError).toBe(error.name === 'StorageError');
    }
  });

  it('prints its name and message', () => {
    for (const error of errors) {
      expect(String(error)).toBe(`${error.name}: ${error.message}`);
      expect(inspect(error)).toContain(`${error.name}: ${error.message}`);
    }
  });

  it('becomes JSON with every field and without its cause or stack', () => {
    for (const error of errors) {
      const json = JSON.parse(JSON.stringify(error));

      expect(json).toMatchObject({ name: error.name, code, advice: error.advice, message: error.message });
      expect(json).not.toHaveProperty('cause');
      expect(json).not.toHaveProperty('stack');
    }
  });
});

describe('SmartVpsError', () => {
  it('keeps the data of a failed call as fields', () => {
    expect(
      new HttpStatusError('refused', {
        ...{ verb: 'ipstock', outcome: 'rejected', attempts: 3 },
        ...{ status: 429, retryAfterMs: 9_000 },
      }).toJSON(),
    ).toEqual({
      name: 'HttpStatusError',
      code: 'SMARTVPS_RATE_LIMITED',
      advice: 'retry',
      message: 'refused',
      verb: 'ipstock',
      outcome: 'rejected',
      attempts: 3,
      status: 429,
      retryAfterMs: 9_000,
    });
  });

  it("keeps the signal's own reason as the cause of an aborted call, and no other cause", () => {
    const reason = { why: 'closing' };
    const aborted = new RequestAbortedError('ended', { ...facts, cause: reason });

    expect(aborted.cause).toBe(reason);
    expect(JSON.stringify(aborted)).not.toContain('closing');
    for (const error of Object.values(ERRORS).flat()) {
      expect('cause' in error).toBe(error.code === 'SMARTVPS_ABORTED');
    }
  });

  it('names the addresses of a reply as evidence, and none where there were none', () => {
    const addresses = ['103.82.72.5'];
    expect(
      new ReplyError('two', { ...facts, code: 'SMARTVPS_PURCHASE_UNCLEAR', addresses }).addresses,
    ).toEqual(addresses);
    expect(reply('SMARTVPS_REPLY_EMPTY').addresses).toEqual([]);
  });

  it('takes a subclass of the caller by the rule of the language', () => {
    class ShopError extends StorageError {}
    const error = new ShopError('The shelf is gone.');

    expect(error).toBeInstanceOf(ShopError);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toBeInstanceOf(SmartVpsError);
    expect(error).toBeInstanceOf(copy.StorageError);
    expect(new StorageError('x')).not.toBeInstanceOf(ShopError);
    expect(error.name).toBe('StorageError');
  });

  it('takes a subclass that registers a kind by that kind', () => {
    class ShopError extends StorageError {
      static override readonly kind: string = 'ShopError';
    }
    const error = new ShopError('The shelf is gone.');

    expect(error.name).toBe('ShopError');
    expect(error).toBeInstanceOf(ShopError);
    expect(error).toBeInstanceOf(StorageError);
    expect(new StorageError('x')).not.toBeInstanceOf(ShopError);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'SMARTVPS_STORAGE'],
    ['an error of the language', new Error('x')],
    ['an object that looks like one', { name: 'StorageError', code: 'SMARTVPS_STORAGE', advice: 'retry' }],
  ])('is no name for %s', (_what, value) => {
    expect(value instanceof SmartVpsError).toBe(false);
    expect(value instanceof StorageError).toBe(false);
  });
});

describe('advice', () => {
  const READS: readonly Verb[] = ['ipstock', 'status'];
  const WRITES: readonly Verb[] = ['buyvps', 'renewvps', 'start', 'stop', 'format', 'changeos'];
  const OUTCOMES: readonly Outcome[] = ['not_sent', 'rejected', 'unknown'];
  const failures: readonly ((given: RequestFacts) => RequestError)[] = [
    (given) => new NetworkError('x', { ...given, networkCode: undefined }),
    (given) => new RequestTimeoutError('x', { ...given, timeoutMs: 1 }),
    (given) => new RequestAbortedError('x', { ...given, cause: 'x' }),
    (given) => new ReplyError('x', { ...given, code: 'SMARTVPS_REPLY_EMPTY' }),
  ];
  const adviceOn = (verb: Verb, outcome: Outcome) =>
    failures.map((fail) => fail({ verb, outcome, attempts: 1 }).advice);

  it.each(READS)('on a %s that failed is to repeat it', (verb) => {
    for (const outcome of OUTCOMES) expect(new Set(adviceOn(verb, outcome))).toEqual(new Set(['retry']));
  });

  it.each(WRITES)('on a %s is to repeat only what was never sent', (verb) => {
    expect(new Set(adviceOn(verb, 'not_sent'))).toEqual(new Set(['retry']));
    expect(new Set(adviceOn(verb, 'rejected'))).toEqual(new Set(['stop']));
    expect(new Set(adviceOn(verb, 'unknown'))).toEqual(new Set(['check-first']));
  });

  it.each([
    [429, 'buyvps', 'rejected', 'retry'],
    [429, 'ipstock', 'rejected', 'retry'],
    [401, 'buyvps', 'rejected', 'stop'],
    [401, 'ipstock', 'rejected', 'stop'],
    [403, 'status', 'rejected', 'stop'],
    [404, 'ipstock', 'rejected', 'stop'],
    [500, 'buyvps', 'unknown', 'check-first'],
    [500, 'ipstock', 'unknown', 'retry'],
    [408, 'renewvps', 'unknown', 'check-first'],
  ] as const)('on HTTP %i to %s (%s) is %s', (status, verb, outcome, advice) => {
    expect(http(status, { verb, outcome }).advice).toBe(advice);
  });

  it('on a redirect is to look first, whatever was called', () => {
    for (const verb of [...READS, ...WRITES]) {
      expect(new RedirectRefusedError('x', { ...facts, verb, status: 302 }).advice).toBe('check-first');
    }
  });

  it.each([
    ['SMARTVPS_CONFIGURATION', 'stop'],
    ['SMARTVPS_INVALID_ARGUMENT', 'stop'],
    ['SMARTVPS_PACKAGE_SELECTION', 'stop'],
    ['SMARTVPS_ORDER_NOT_FOUND', 'stop'],
    ['SMARTVPS_ORDER_CHANGED', 'stop'],
    ['SMARTVPS_ORDER_NOT_ACTIVE', 'stop'],
    ['SMARTVPS_PURCHASE_NOT_RECORDED', 'check-first'],
    ['SMARTVPS_RESOLVE_REFUSED', 'check-first'],
    ['SMARTVPS_STORAGE', 'retry'],
  ] as const)('on %s is %s', (code, advice) => {
    expect(ERRORS[code].map((error) => error.advice)).toEqual([advice]);
  });
});

describe('HttpStatusError', () => {
  it.each([
    [400, 'SMARTVPS_HTTP_STATUS'],
    [401, 'SMARTVPS_UNAUTHORIZED'],
    [403, 'SMARTVPS_UNAUTHORIZED'],
    [404, 'SMARTVPS_HTTP_STATUS'],
    [429, 'SMARTVPS_RATE_LIMITED'],
    [503, 'SMARTVPS_HTTP_STATUS'],
  ])('gives HTTP %i the code %s', (status, code) => {
    expect(http(status).code).toBe(code);
  });
});

describe('errorName', () => {
  it.each([
    ['an error of this library', new StorageError('hunter2'), 'SMARTVPS_STORAGE'],
    ['an error with a code', Object.assign(new Error('hunter2'), { code: 'ECONNRESET' }), 'Error ECONNRESET'],
    ['an error with a number', Object.assign(new TypeError('hunter2'), { code: 11_000 }), 'TypeError 11000'],
    ['an error without a code', new RangeError('hunter2'), 'RangeError'],
    ['an error with a strange code', Object.assign(new Error('x'), { code: { hunter2: 1 } }), 'Error'],
    ['a text', 'hunter2', 'string'],
    ['nothing', undefined, 'undefined'],
    ['an object', { hunter2: true }, 'object'],
  ])('names %s without its text', (_what, error, name) => {
    expect(errorName(error)).toBe(name);
  });

  it.each([
    ['undefined', undefined, 'undefined'],
    ['a number', 7, '7'],
    ['a symbol', Symbol('hunter2'), 'object'],
    ['what has no text', { toString: 5 }, 'object'],
  ])('does not fail at an error that is called %s', (_what, called, name) => {
    expect(errorName(Object.assign(new Error('hunter2'), { name: called }))).toBe(name);
  });

  it('does not fail at an error whose name cannot be read', () => {
    const error = Object.defineProperty(new Error('x'), 'name', {
      get: () => {
        throw new Error('hunter2');
      },
    });
    expect(errorName(error)).toBe('object');
  });

  it('cuts and escapes what an error calls itself', () => {
    const error = Object.assign(new Error('x'), { name: `\u001b[31m${'n'.repeat(1_000)}` });

    expect(errorName(error)).toBe(`\\u001b[31m${'n'.repeat(75)}…`);
  });
});

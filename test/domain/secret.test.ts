import assert from 'node:assert/strict';
import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, it, vi } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';

const TEXT = 'hunter2-canary';
const MASK = '[secret]';
const BARE = { showHidden: true, customInspect: false, depth: Number.POSITIVE_INFINITY, getters: true };

/** Where a person or a program meets a value as text, and what a Secret may show there. */
const MASKED: Readonly<Record<string, (secret: Secret) => string>> = {
  'String()': (secret) => String(secret),
  'toString()': (secret) => secret.toString(),
  'toLocaleString()': (secret) => (secret as object).toLocaleString(),
  'a template string': (secret) => `${secret}`,
  // biome-ignore lint/style/useTemplate: the sum is what is looked at
  'a sum of texts': (secret) => '' + secret,
  'join of an array': (secret) => [secret].join(),
  'replacement in a text': (secret) => 'x'.replace('x', String(secret)),
  'JSON.stringify': (secret) => JSON.parse(JSON.stringify(secret)),
  'JSON.stringify of an object with it': (secret) => JSON.parse(JSON.stringify({ secret })).secret,
  'a query': (secret) => new URLSearchParams({ password: String(secret) }).get('password') ?? '',
  "an error's message": (secret) => new Error(String(secret)).message,
  'util.inspect': (secret) => inspect(secret),
  'util.inspect with showHidden': (secret) => inspect(secret, { showHidden: true }),
  'util.format %s': (secret) => format('%s', secret),
  'util.format %o': (secret) => format('%o', secret),
  'util.format %O': (secret) => format('%O', secret),
  'util.format %j': (secret) => JSON.parse(format('%j', secret)),
  'util.format without a place': (secret) => format(secret),
};

/** Where it may show anything but its text. */
const SILENT: Readonly<Record<string, (secret: Secret) => unknown>> = {
  'util.inspect without customInspect': (secret) => inspect(secret, BARE),
  'util.inspect deep inside': (secret) => inspect({ a: [new Map([[secret, { secret }]])] }, BARE),
  "util.inspect of an error's cause": (secret) => inspect(new Error('x', { cause: { secret } }), BARE),
  'util.format %d': (secret) => format('%d', secret),
  'Number()': (secret) => Number(secret),
  'structuredClone()': (secret) => inspect(structuredClone(secret), BARE),
  'structuredClone of an object with it': (secret) => inspect(structuredClone({ secret }), BARE),
  'v8.serialize': (secret) => serialize(secret).toString('latin1'),
  spread: (secret: Secret) => inspect({ ...secret }, BARE),
  'Object.assign': (secret) => inspect(Object.assign({}, secret), BARE),
  'Object.entries': (secret) => Object.entries(secret),
  'for in': (secret) => {
    const keys = [];
    for (const key in secret) keys.push(key);
    return keys;
  },
  'own property descriptors': (secret) => inspect(Object.getOwnPropertyDescriptors(secret), BARE),
  'Reflect.ownKeys': (secret) => Reflect.ownKeys(secret).map(String),
  'the prototype': (secret) => inspect(Object.getPrototypeOf(secret), BARE),
  'valueOf()': (secret) => inspect(secret.valueOf(), BARE),
  'Object.prototype.toString': (secret) => Object.prototype.toString.call(secret),
  'a console': (secret) => printed((console) => console.log(secret, { secret }, [secret])),
  'console.dir with showHidden': (secret) => printed((console) => console.dir({ secret }, BARE)),
  'console.table': (secret) => printed((console) => console.table([{ secret }])),
  'an assertion of node': (secret) => thrown(() => assert.deepEqual({ secret }, { secret: 'x' })),
  'an assertion of this runner': (secret) => thrown(() => expect({ secret }).toEqual({ secret: 'x' })),
};

describe('Secret', () => {
  it('gives its text to whoever asks for it by name', () => {
    expect(new Secret(TEXT).reveal()).toBe(TEXT);
    expect(new Secret('').reveal()).toBe('');
  });

  it.each(Object.entries(MASKED))('shows a mask to %s', (_surface, show) => {
    expect(show(new Secret(TEXT))).toBe(MASK);
  });

  it.each(Object.entries(SILENT))('keeps its text from %s', (_surface, show) => {
    expect(String(show(new Secret(TEXT)))).not.toContain(TEXT);
  });

  it('would be caught on these surfaces if its text were a field', () => {
    const open = Object.assign(Object.create({ toString: () => TEXT }), { text: TEXT }) as Secret;
    const shows = (surface: (secret: Secret) => unknown) => String(surface(open)).includes(TEXT);

    // Numbers, names of fields and prototypes hold no text of an instance.
    expect(Object.keys(SILENT).filter((surface) => !shows(SILENT[surface] ?? String))).toEqual([
      'util.format %d',
      'Number()',
      'for in',
      'Reflect.ownKeys',
      'the prototype',
      'Object.prototype.toString',
    ]);
  });

  it.each([undefined, null, 5, ['x'], { toString: () => TEXT }, new Secret(TEXT)])(
    'refuses to hold %o, without naming it',
    (value) => {
      expect(() => new Secret(value as string)).toThrow(new TypeError('A Secret holds a text.'));
    },
  );

  it('is an instance for another copy of the module, and the other way round', async () => {
    vi.resetModules();
    const other = await import('../../src/domain/secret.ts');

    expect(other.Secret).not.toBe(Secret);
    expect(new Secret(TEXT)).toBeInstanceOf(other.Secret);
    expect(new other.Secret(TEXT)).toBeInstanceOf(Secret);
    expect(new other.Secret(TEXT).reveal()).toBe(TEXT);
  });

  it.each([undefined, null, MASK, {}, { reveal: () => TEXT }, Object.create(null)])(
    'is no name for %o',
    (value) => {
      expect(value instanceof Secret).toBe(false);
    },
  );
});

function printed(print: (console: Console) => void): string {
  const stream = new PassThrough();
  print(new Console({ stdout: stream, stderr: stream }));
  return String(stream.read());
}

/** Everything that a failed assertion holds. */
function thrown(fail: () => void): string {
  try {
    fail();
  } catch (error) {
    return `${error} ${inspect(error, BARE)} ${JSON.stringify(error)}`;
  }
  throw new Error('It did not fail.');
}

import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { copyOf } from '../../src/repositories/copy.ts';

class Id {
  readonly text = '507f1f77bcf86cd799439011';
}

describe('copyOf', () => {
  it('copies objects, arrays, dates, maps and sets all the way down', () => {
    const value = {
      at: new Date(5),
      list: [{ deep: [1] }],
      map: new Map([['key', { inner: 1 }]]),
      set: new Set(['a']),
      nothing: null,
      missing: undefined,
    };
    const copy = copyOf(value);
    expect(copy).toStrictEqual(value);
    expect(copy).not.toBe(value);
    expect(copy.at).not.toBe(value.at);
    expect(copy.list[0]?.deep).not.toBe(value.list[0]?.deep);
    expect(copy.map.get('key')).not.toBe(value.map.get('key'));
    expect(copy.set).not.toBe(value.set);
  });

  it('keeps a secret, which structuredClone would empty, and objects of other classes', () => {
    const password = new Secret('s3cret');
    const id = new Id();
    const copy = copyOf({ nested: [password], id });
    expect(copy.nested[0]).toBe(password);
    expect(copy.id).toBe(id);
  });

  it('keeps a field named __proto__ a field', () => {
    const copy = copyOf(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.hasOwn(copy, '__proto__')).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get(copy, 'polluted')).toBeUndefined();
  });

  it('copies an object without prototype', () => {
    const value = Object.assign(Object.create(null), { list: [1] });
    const copy = copyOf(value);
    value.list.push(2);
    expect(copy.list).toEqual([1]);
  });
});

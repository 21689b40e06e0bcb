import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/domain/errors.ts';
import { parseMemoryGb } from '../../src/domain/memory.ts';
import { titled } from '../builders.ts';

describe('parseMemoryGb', () => {
  it.each([
    ['8GB', 8],
    ['8 GB', 8],
    ['8192MB', 8],
    ['8192 MB', 8],
    ['1GB', 1],
    ['1024MB', 1],
    ['16GB', 16],
    ['99999999GB', 99_999_999],
  ])('reads %j as %d', (text, gb) => {
    expect(parseMemoryGb(text)).toBe(gb);
  });

  it.each(
    titled([
      ...[
        '8',
        'GB',
        '8gb',
        '8Gb',
        '8G',
        '8TB',
        '8 GiB',
        '8.5GB',
        '8,0GB',
        '-8GB',
        '+8GB',
        '0GB',
        '0MB',
        '08GB',
      ],
      ...['8  GB', ' 8GB', '8GB ', '8GB\n', '8\tGB', '8GB RAM', '8GB 16GB', '1e3GB', '0x8GB', '٨GB', '8ＧＢ'],
      ...['512MB', '1000MB', '8191MB', '8193MB', '100000000GB', '9'.repeat(1_000_000)],
    ]),
  )('refuses $title', ({ value: text }) => {
    expect(() => parseMemoryGb(text)).toThrow(InvalidArgumentError);
  });

  it.each([
    ['', 'an empty text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [8, 'number'],
    [['8GB'], 'an array'],
    [{}, 'an object'],
  ])('refuses %j and names its type', (value, type) => {
    expect(() => parseMemoryGb(value as string)).toThrow(
      `Memory size ${type} cannot be read. Write whole gigabytes as "8GB", "8 GB" or "8192MB".`,
    );
  });

  it('quotes what it refuses, cut and escaped', () => {
    expect(() => parseMemoryGb(`8\n${'G'.repeat(99)}`)).toThrow(`Memory size "8\\u000a${'G'.repeat(38)}…" `);
  });

  it('says which argument is meant', () => {
    expect(() => parseMemoryGb('much')).toThrow(
      expect.objectContaining({
        argument: 'memory',
        code: 'SMARTVPS_INVALID_ARGUMENT',
        advice: 'stop',
      }),
    );
  });
});

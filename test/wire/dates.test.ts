import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readDate } from '../../src/wire/dates.ts';

describe('readDate', () => {
  it.each([
    ['2026-12-31', '2026-12-31T00:00:00.000Z'],
    ['2026-12-31 10:20', '2026-12-31T10:20:00.000Z'],
    ['2026-12-31 10:20:30', '2026-12-31T10:20:30.000Z'],
    ['2026-12-31T10:20:30Z', '2026-12-31T10:20:30.000Z'],
    ['2026-12-31T10:20:30.123Z', '2026-12-31T10:20:30.000Z'],
    ['2026-12-31T10:20:30+05:30', '2026-12-31T04:50:30.000Z'],
    ['2026-12-31T10:20:30 -0230', '2026-12-31T12:50:30.000Z'],
    ['2026-12-31 10:20:30 UTC', '2026-12-31T10:20:30.000Z'],
    ['31 Dec 2026', '2026-12-31T00:00:00.000Z'],
    ['31-Dec-2026', '2026-12-31T00:00:00.000Z'],
    ['5 december 2026', '2026-12-05T00:00:00.000Z'],
    ['31 Dec 2026 23:59', '2026-12-31T23:59:00.000Z'],
    ['Dec 31, 2026', '2026-12-31T00:00:00.000Z'],
    ['DECEMBER 31 2026', '2026-12-31T00:00:00.000Z'],
    ['Sept 1, 2026', '2026-09-01T00:00:00.000Z'],
    ['Thu, 31 Dec 2026 23:59:59 GMT', '2026-12-31T23:59:59.000Z'],
    ['  2028-02-29\n', '2028-02-29T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T00:00:00.000Z'],
    ['2001-01-01', '2001-01-01T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(readDate(text)?.toISOString()).toBe(iso);
  });

  it.each([
    ...['', ' ', 'tomorrow', 'never', 'N/A', '0', '1767225600', '2026', '2026-12', '20261231'],
    ...['31/12/2026', '12/31/2026', '01/02/2026', '2026/12/31', '31.12.2026', '31-12-2026', '12-31-2026'],
    ...['2026-02-31', '2027-02-29', '2026-13-01', '2026-00-10', '2026-10-00', '2026-1-5', '31 Feb 2026'],
    ...[
      '0 Dec 2026',
      '32 Dec 2026',
      '31 Foo 2026',
      '31 Dezember 2026',
      'ec 31 2026',
      'a 31 2026',
      'j 31 2026',
      'ja 31 2026',
      '31 Dec 26',
      'Dec2 31 2026',
      'Dec2026 31 2026',
    ],
    ...['2026-12-31 24:00', '2026-12-31 10:60', '2026-12-31 10:20:60', '2026-12-31 1:20', '2026-12-31 10'],
    ...['2026-12-31 10:20 PM', '2026-12-31 10:20 IST', '2026-12-31T10:20+99:00', '2026-12-31 10:20:30 +5'],
    ...['0001-01-01T00:00:00', '1970-01-01', '1999-12-31', '10000-01-01', '-2026-12-31', '+2026-12-31'],
    ...['2026-12-31 extra', 'on 2026-12-31', '٢٠٢٦-١٢-٣١', `2026-12-31${' '.repeat(100)}x`],
  ])('does not guess at %j', (text) => {
    expect(readDate(text)).toBeUndefined();
  });

  it('reads UTC where no zone stands, wherever the machine is', () => {
    vi.stubEnv('TZ', 'Asia/Kolkata');
    expect(new Date(2026, 0).getTimezoneOffset()).toBe(-330);
    expect(readDate('2026-12-31 10:20')?.toISOString()).toBe('2026-12-31T10:20:00.000Z');
    vi.unstubAllEnvs();
  });

  it('reads back every second that it is given, in each form', () => {
    const seconds = fc.integer({
      min: Date.UTC(2000, 0, 1) / 1_000,
      max: Date.UTC(9999, 11, 31, 23, 59, 59) / 1_000,
    });
    fc.assert(
      fc.property(seconds, (second) => {
        const date = new Date(second * 1_000);
        const [day = '', time = ''] = date.toISOString().split('T');
        for (const text of [date.toISOString(), `${day} ${time.slice(0, 8)}`, date.toUTCString()])
          expect(readDate(text)).toEqual(date);
        expect(readDate(day)?.toISOString()).toBe(`${day}T00:00:00.000Z`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a date that its text begins with, or none, whatever the digits', () => {
    const two = fc.nat(99).map((number) => String(number).padStart(2, '0'));
    fc.assert(
      fc.property(
        fc.integer({ min: 2000, max: 2100 }),
        two,
        two,
        two,
        two,
        (year, month, day, hour, minute) => {
          const text = `${year}-${month}-${day}T${hour}:${minute}`;
          const read = readDate(text);
          const isReal =
            Number(hour) < 24 && Number(minute) < 60 && daysIn(year, Number(month)) >= Number(day);
          expect(read?.toISOString().slice(0, 16)).toBe(isReal && Number(day) > 0 ? text : undefined);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** Days of a month, 0 for one that no year has. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [0, 31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month] ?? 0;
}

/** The first three letters of the months' English names, end to end. */
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/** Three words, as in `2026-12-31`, `Thu, 31 Dec 2026` and `December 31, 2026`, and maybe a time and a zone. */
const DATE =
  /^(?:[a-z]{3}, )?(\w+)[ -](\w+),?[ -](\d+)(?:[t ](\d\d:\d\d)(:\d\d)?(?:\.\d{1,9})?(?: ?(?:z|utc|gmt|([+-]\d\d:?\d\d)))?)?$/;

/**
 * Reads a date that can mean one moment only: year first (`2026-12-31`, with or without a time and a zone) or
 * with the month's English name (`31 Dec 2026`, `Dec 31, 2026`, `Thu, 31 Dec 2026 23:59:59 GMT`). Without a zone
 * it is UTC, without a time the start of the day.
 *
 * @returns `undefined` for anything else, such as `31/12/2026`, `2026-02-31`, or a year before 2000
 */
export function readDate(text: string): Date | undefined {
  const [, first = '', second = '', third = '', time = '00:00', seconds = '', offset = 'Z'] =
    DATE.exec(text.trim().toLowerCase()) ?? [];
  const [year, month, day] = /\d{4}/.test(first)
    ? [first, second, third]
    : /\d/.test(first)
      ? [third, monthDigits(second), first]
      : [third, monthDigits(first), second];
  const local = `${year}-${month}-${day.padStart(2, '0')}T${time}${seconds}`;
  // A day or an hour that does not exist is refused, or rolls over into one that reads differently.
  if (year < '2000' || !new Date(`${local}Z`).toJSON()?.startsWith(local)) return undefined;
  const moment = new Date(local + offset.replace(/:?(..)$/, ':$1'));
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Two digits; for a word that is no month's name, something that no date has. */
function monthDigits(name: string): string {
  return String(MONTHS.indexOf(name.slice(0, 3).padEnd(3)) / 3 + 1).padStart(2, '0');
}

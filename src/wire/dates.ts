const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const MONTH_NAMES: ReadonlySet<string> = new Set([
  ...['january', 'february', 'march', 'april', 'june', 'july', 'august'],
  ...['september', 'sept', 'october', 'november', 'december', ...MONTHS],
]);

const MAX_LENGTH = 40;
const FIRST_YEAR = 2000;

const TIME = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?`;
const ZONE = String.raw`(?: ?(z|utc|gmt|[+-]\d{2}:?\d{2}))?`;
/** `2026-12-31`, with or without time and zone. */
const YEAR_FIRST = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:[t ]${TIME}${ZONE})?$`);
/** `31 Dec 2026`, `31-Dec-2026`, `Thu, 31 December 2026 23:59:59 GMT`. */
const DAY_FIRST = new RegExp(`^(?:[a-z]{3}, )?(\\d{1,2})[ -]([a-z]{3,9})[ -](\\d{4})(?: ${TIME}${ZONE})?$`);
/** `Dec 31, 2026`, `December 31 2026 23:59`. */
const MONTH_FIRST = new RegExp(`^([a-z]{3,9}) (\\d{1,2}),? (\\d{4})(?: ${TIME}${ZONE})?$`);

/**
 * Reads a date that can mean one moment only: year first (`2026-12-31`, with or without a time and a zone) or
 * with the month's English name (`31 Dec 2026`, `Dec 31, 2026`). Without a zone it is UTC, without a time the
 * start of the day.
 *
 * @returns `undefined` for anything else, such as `31/12/2026`, `2026-02-31`, or a year before 2000
 */
export function readDate(text: string): Date | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const lower = text.trim().toLowerCase();
  const yearFirst = YEAR_FIRST.exec(lower);
  if (yearFirst) return dateOf(yearFirst[1], Number(yearFirst[2]), yearFirst[3], yearFirst.slice(4));
  const dayFirst = DAY_FIRST.exec(lower);
  if (dayFirst) return dateOf(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1], dayFirst.slice(4));
  const monthFirst = MONTH_FIRST.exec(lower);
  return monthFirst
    ? dateOf(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2], monthFirst.slice(4))
    : undefined;
}

type Part = string | undefined;

function dateOf(year: Part, month: number, day: Part, rest: readonly Part[]): Date | undefined {
  const [hours = '0', minutes = '0', seconds = '0', zone] = rest;
  const [y, d, h, m, s] = [year, day, hours, minutes, seconds].map(Number);
  if (y === undefined || d === undefined || h === undefined || m === undefined || s === undefined) return;
  const date = new Date(Date.UTC(y, month - 1, d, h, m, s));
  const isOnCalendar = date.getUTCMonth() === month - 1 && date.getUTCDate() === d;
  const isOnClock = h < 24 && m < 60 && s < 60;
  const offsetMs = offsetOf(zone);
  if (y < FIRST_YEAR || !isOnCalendar || !isOnClock || offsetMs === undefined) return undefined;
  return new Date(date.getTime() - offsetMs);
}

function monthOf(name: Part): number {
  return name !== undefined && MONTH_NAMES.has(name)
    ? MONTHS.findIndex((month) => name.startsWith(month)) + 1
    : 0;
}

/** Milliseconds east of UTC; `undefined` for an offset that no place has. */
function offsetOf(zone: Part): number | undefined {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1);
}

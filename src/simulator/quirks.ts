import { ConfigurationError } from '../domain/errors.ts';
import type { Wording } from './wording.ts';

/**
 * How a body is wrapped.
 *
 * - `plain`: the JSON object, or the text, itself.
 * - `string`: a JSON string that holds it.
 * - `quoted_twice`: a JSON string that holds a JSON string that holds it.
 * - `numeric_keys`: an object with one character per key, `{"0":"{","1":"\"",…}`.
 * - `byte_order_mark`: `plain` behind a byte order mark.
 */
export type Encoding = 'plain' | 'string' | 'quoted_twice' | 'numeric_keys' | 'byte_order_mark';

/** How `ExpiryDate` is written. All are UTC; `missing` leaves the key out. */
export type ExpiryFormat =
  | 'iso'
  | 'date_time'
  | 'date'
  | 'day_first_dots'
  | 'day_first_dashes'
  | 'month_first_slashes'
  | 'words'
  | 'unreadable'
  | 'missing';

/** Everything that is odd about the provider, each switchable on its own. */
export interface SimulatorQuirks {
  /** How `ipstock` is wrapped. @default 'string' */
  readonly ipstockEncoding: Encoding;
  /** How `status` is wrapped. @default 'string' */
  readonly statusEncoding: Encoding;
  /** How the texts of all other verbs are wrapped. @default 'string' */
  readonly actionEncoding: Encoding;

  /** Type of `id` in the list. @default 'as_given' */
  readonly ids: 'as_given' | 'number' | 'text';
  /** Type of `ipv4` in the list; `mixed` makes every second row's a text. @default 'mixed' */
  readonly quantities: 'number' | 'text' | 'mixed';
  /** Case of `status` in the list; `mixed` goes through three of them. @default 'mixed' */
  readonly statusCase: 'as_given' | 'upper' | 'mixed';
  /** How many of the first rows are listed once more at the end. @default 2 */
  readonly repeatedRows: number;
  /** How many of the first rows are listed once more with one address less. @default 0 */
  readonly differingTwins: number;
  /** How many rows that nobody can read are listed as well. @default 0 */
  readonly unreadableRows: number;
  /** @default 'stable' */
  readonly rowOrder: 'stable' | 'shuffled';

  /**
   * What a purchase from a pool with no address left gets: an address of another package, one of the
   * neighbouring /24, `either` of them by chance, or a refusal. @default 'either'
   */
  readonly dryPool: 'another_pool' | 'neighbour' | 'either' | 'refuse';
  /** Form of a purchase's answer: a sentence, a JSON object, or the bare address. @default 'text' */
  readonly purchaseAnswer: 'text' | 'json' | 'address';
  /** Whether a purchase's answer repeats the requested name, which may look like an address. @default true */
  readonly echoesName: boolean;
  /**
   * Whether every answer and every network error carries secrets (the login it was asked with, passwords of
   * servers), so that a log line that holds an answer shows in a test. @default true
   */
  readonly echoesSecrets: boolean;
  /** Texts that differ from the defaults. @default {} */
  readonly wording: Partial<Wording>;

  /** Keys of a status: `IP`, `ip`, or each twice. @default 'capitalised' */
  readonly statusKeys: 'capitalised' | 'lower' | 'both';
  /** The key that holds the user name; the provider's own spelling is the default. @default 'Usernane' */
  readonly usernameKey: 'Usernane' | 'Username';
  /** What the user name of a Linux server is said to be; in truth it is `root`. @default 'Administrator' */
  readonly linuxUsername: string;
  /** The operating system of a new server. @default 'Ubuntu 22.04' */
  readonly os: string;
  /** How long after a purchase or a format the login appears, drawn from this range. @default 1 to 5 minutes */
  readonly loginDelayMs: readonly [least: number, most: number];
  /**
   * What `status` says of the login: there after the delay, never, that of a server at another address, or
   * during the delay the one of the address's former tenant. @default 'delayed'
   */
  readonly logins: 'delayed' | 'never' | 'other_address' | 'previous_tenant';
  /** What stands in the place of a password that is not there yet. @default 'empty' */
  readonly missingPassword: 'absent' | 'empty' | 'blank' | 'placeholder' | 'null';
  /** What passwords look like; `large_number` is a number that JSON readers round. @default 'text' */
  readonly passwords: 'text' | 'number' | 'large_number' | 'damaged' | 'html_escaped';
  /** Whether `status` tells how the last action stands. @default true */
  readonly reportsAction: boolean;

  /** @default 'date_time' */
  readonly expiryFormat: ExpiryFormat;
  /** How long after a renewal `status` still shows the expiry before it. @default 0 */
  readonly expiryLagMs: number;
  /** What one payment buys. @default 30 */
  readonly periodDays: number;

  /** How long every answer takes on the clock; effects happen at once. @default 0 */
  readonly latencyMs: number;
}

/** What the simulator does unless told otherwise: what was observed in production, on a bad day. */
export const defaultQuirks: SimulatorQuirks = {
  ipstockEncoding: 'string',
  statusEncoding: 'string',
  actionEncoding: 'string',
  ids: 'as_given',
  quantities: 'mixed',
  statusCase: 'mixed',
  repeatedRows: 2,
  differingTwins: 0,
  unreadableRows: 0,
  rowOrder: 'stable',
  dryPool: 'either',
  purchaseAnswer: 'text',
  echoesName: true,
  echoesSecrets: true,
  wording: {},
  statusKeys: 'capitalised',
  usernameKey: 'Usernane',
  linuxUsername: 'Administrator',
  os: 'Ubuntu 22.04',
  loginDelayMs: [60_000, 300_000],
  logins: 'delayed',
  missingPassword: 'empty',
  passwords: 'text',
  reportsAction: true,
  expiryFormat: 'date_time',
  expiryLagMs: 0,
  periodDays: 30,
  latencyMs: 0,
};

/** A provider as its sheet describes it, for tests and demonstrations about something else. */
export const calmQuirks: SimulatorQuirks = {
  ...defaultQuirks,
  ipstockEncoding: 'plain',
  statusEncoding: 'plain',
  actionEncoding: 'plain',
  quantities: 'number',
  statusCase: 'as_given',
  repeatedRows: 0,
  dryPool: 'refuse',
  echoesName: false,
  echoesSecrets: false,
  usernameKey: 'Username',
  linuxUsername: 'root',
  loginDelayMs: [0, 0],
};

/**
 * Reads quirks that differ. One that is `undefined` is left out.
 *
 * @throws ConfigurationError for a value of another kind than the default's
 */
export function readQuirks(changes: Partial<SimulatorQuirks> | undefined): Partial<SimulatorQuirks> {
  const given = Object.entries({ ...changes }).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(defaultQuirks, name) || isOfKind(name as keyof SimulatorQuirks, value)) continue;
    const standing = JSON.stringify(defaultQuirks[name as keyof SimulatorQuirks]);
    const message = `Option quirks.${name} must be of the kind of its default, ${standing}.`;
    throw new ConfigurationError(`quirks.${name}`, message);
  }
  return Object.fromEntries(given);
}

/** True for a value of the kind that a quirk has by default: a text, a number, a list. */
export function isOfKind(name: keyof SimulatorQuirks, value: unknown): boolean {
  return kindOf(value) === kindOf(defaultQuirks[name]);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}

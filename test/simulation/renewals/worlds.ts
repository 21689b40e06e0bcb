import type { RenewalsOptions } from '../../../src/flows/renewal-options.ts';
import type { RenewalKey } from '../../../src/ports/renewals.ts';
import type { Life } from '../cast.ts';
import type { Tape } from '../tape.ts';
import { CLIENT_MENUS, FULL_MENUS, type RenewalMenus, THIN_MENUS } from './menus.ts';
import type { RenewalMood } from './provider.ts';
import type { Temper } from './staff.ts';

/** A worker of a history. */
export interface RenewalWorkerPlan extends Life {
  readonly keys: readonly RenewalKey[];
  /** How often it comes back to a renewal that is not done. */
  readonly rounds: number;
  /** Runs its renewals at once instead of one after the other. */
  readonly isParallel?: boolean;
}

/** How long the library waits for what. */
export type Patience = Pick<RenewalsOptions, 'waitForExpiryMs' | 'deferUpToMs' | 'quietWindowMs'>;

/** Who lives in a history, and how the provider is. */
export interface RenewalWorld {
  /** Orders with a running server. */
  readonly orderIds: readonly string[];
  readonly keys: readonly RenewalKey[];
  readonly mood: RenewalMood;
  readonly workers: readonly RenewalWorkerPlan[];
  /** Orders that a person ends, and when. */
  readonly ends: readonly { readonly orderId: string; readonly afterMs: number }[];
  readonly sweeper?: { readonly ticks: number; readonly everyMs: number };
  /** People who look at the reviews, all at the same time. */
  readonly people?: {
    readonly count: number;
    readonly looks: number;
    readonly everyMs: number;
    readonly temper: Temper;
  };
  readonly menus: RenewalMenus;
  /** How long a short outage of storage takes. */
  readonly outageMs: number;
  /** Waiting times of the library, over its defaults. */
  readonly patience: Patience;
}

/**
 * How long after the answer was due the expiry is waited for: shorter than by default, and longer than any charge or
 * any expiry is late that is to be told without a person.
 */
export const QUIET_MS = 400_000;

const CALM: RenewalMood = { refusesAll: false, onlyTalks: false, lagMs: 0, expiry: 'exact' };
const PATIENCE: Patience = { waitForExpiryMs: 30_000, deferUpToMs: 900_000, quietWindowMs: QUIET_MS };
const KEY: RenewalKey = { orderId: 'order-1', invoiceId: 'may' };
const NEXT_KEY: RenewalKey = { orderId: 'order-1', invoiceId: 'june' };
const WORKER: RenewalWorkerPlan = {
  keys: [KEY],
  afterMs: 0,
  rounds: 2,
  skewMs: 0,
  lives: 3,
  restartsAfterMs: 300_000,
};

/** One invoice of one order, so many workers on it at once, each coming back after a crash. */
export function oneRenewal(workers: number, menus = FULL_MENUS): RenewalWorld {
  return {
    orderIds: ['order-1'],
    keys: [KEY],
    mood: CALM,
    workers: new Array<RenewalWorkerPlan>(workers).fill(WORKER),
    ends: [],
    menus,
    outageMs: 60_000,
    patience: PATIENCE,
  };
}

/** Two invoices for one server, each with a worker of its own. */
export function twoInvoices(): RenewalWorld {
  return {
    ...oneRenewal(2, THIN_MENUS),
    keys: [KEY, NEXT_KEY],
    workers: [WORKER, { ...WORKER, keys: [NEXT_KEY] }],
  };
}

/** One order that a person ends while its renewal is under way. */
export function endedMeanwhile(): RenewalWorld {
  return { ...oneRenewal(1, THIN_MENUS), ends: [{ orderId: 'order-1', afterMs: 0 }] };
}

/** One renewal, and two people who look at its review at the same moment. */
export function twoPeople(): RenewalWorld {
  const people = { count: 2, looks: 2, everyMs: 1_000_000, temper: 'honest' } as const;
  return { ...oneRenewal(1, CLIENT_MENUS), people, sweeper: SWEEPER };
}

/** One renewal whose expiry nobody can read, and a person who decides on it at the moment its late answer comes. */
export function lateAnswer(): RenewalWorld {
  const people = { count: 1, looks: 1, everyMs: 3_600_000, temper: 'honest' } as const;
  return { ...twoPeople(), mood: { ...CALM, expiry: 'unreadable' }, people };
}

/** Two invoices, and a person who says of every renewal in review what is not so. */
export function wrongPerson(): RenewalWorld {
  const people = { count: 1, looks: 2, everyMs: 1_000_000, temper: 'wrong' } as const;
  const workers = [{ ...WORKER, keys: [KEY, NEXT_KEY] }];
  return { ...oneRenewal(1, CLIENT_MENUS), keys: [KEY, NEXT_KEY], workers, people, sweeper: SWEEPER };
}

const SWEEPER = { ticks: 4, everyMs: 250_000 };

/** What is special about a history; the first is nothing. */
const KINDS = [
  'ordinary',
  'ordinary',
  'refuses',
  'only talks',
  'late expiry',
  'unreadable',
  'turns',
  'lambda',
  'skewed',
  'shutdown',
  'ends',
  'long outage',
  'parallel',
] as const;

/** Any invoices, provider and staff, as the tape says. */
export function anyWorld(tape: Tape): RenewalWorld {
  const choose = (width: number) => tape.choose('world', width);
  const pick = <T>(values: readonly T[]): T => values[choose(values.length)] ?? (values[0] as T);
  const kind = pick(KINDS);
  const keys = pick<readonly RenewalKey[]>([
    [KEY],
    [KEY],
    [KEY, NEXT_KEY],
    [KEY, NEXT_KEY],
    [KEY, { orderId: 'order-2', invoiceId: 'may' }],
    [KEY, NEXT_KEY, { orderId: 'order-2', invoiceId: 'may' }],
  ]);
  const orderIds = [...new Set(keys.map(({ orderId }) => orderId))];
  const workers = new Array(pick([1, 1, 2, 2, 3])).fill(0).map((): RenewalWorkerPlan => {
    const isReversed = choose(2) === 1;
    return {
      ...WORKER,
      keys: isReversed ? keys.toReversed() : keys,
      afterMs: pick([0, 0, 1_000, 30_000, 250_000]),
      restartsAfterMs: pick([300_000, 5_000, 60_000]),
      skewMs: kind === 'skewed' ? pick([0, 600_000, -600_000]) : 0,
      ...(kind === 'lambda' && { livesForMs: pick([100_000, 240_000, 900_000]) }),
      ...(kind === 'shutdown' && { canStop: true }),
      isParallel: kind === 'parallel',
    };
  });
  return {
    orderIds,
    keys,
    mood: moodOf(kind),
    workers,
    ends:
      kind === 'ends' ? [{ orderId: pick(orderIds), afterMs: pick([0, 0, 25_000, 200_000, 1_500_000]) }] : [],
    ...(choose(3) === 0 && { sweeper: { ticks: 3, everyMs: 200_000 } }),
    ...(choose(3) === 0 && {
      people: {
        count: 1,
        looks: 2,
        everyMs: pick([400_000, 900_000]),
        temper: pick(['honest', 'wrong'] as const),
      },
    }),
    menus: FULL_MENUS,
    outageMs: kind === 'long outage' ? 1_000_000 : 60_000,
    patience: { ...PATIENCE, ...(choose(3) === 2 && { waitForExpiryMs: 0 }) },
  };
}

function moodOf(kind: (typeof KINDS)[number]): RenewalMood {
  switch (kind) {
    case 'refuses':
      return { ...CALM, refusesAll: true };
    case 'only talks':
      return { ...CALM, onlyTalks: true };
    case 'late expiry':
      return { ...CALM, lagMs: 150_000 };
    case 'unreadable':
      return { ...CALM, expiry: 'unreadable' };
    case 'turns':
      return { ...CALM, expiry: 'turns' };
    default:
      return CALM;
  }
}

import type { ProvisionerOptions } from '../../../src/flows/provisioner-options.ts';
import type { Life } from '../cast.ts';
import type { Tape } from '../tape.ts';
import { CLIENT_MENUS, FULL_MENUS, type Menus, THIN_MENUS } from './menus.ts';
import type { ProviderMood } from './provider.ts';
import type { Temper } from './staff.ts';

/** A worker of a history. */
export interface WorkerPlan extends Life {
  readonly orderIds: readonly string[];
  /** How often it comes back to an order that is not done. */
  readonly rounds: number;
  /** Runs its orders at once instead of one after the other. */
  readonly isParallel?: boolean;
}

/** What somebody does to an order from outside. */
export interface Deed {
  readonly orderId: string;
  readonly afterMs: number;
  readonly what: 'enqueue' | 'cancel' | 'retry' | 'change' | 'restore';
}

/** How long the library waits for what. */
export type Patience = Pick<
  ProvisionerOptions,
  'waitForCredentialsMs' | 'credentialsWithinMs' | 'deferUpToMs'
>;

/** Who lives in a history, and how the provider is. */
export interface ProvisioningWorld {
  readonly orderIds: readonly string[];
  readonly mood: ProviderMood;
  readonly workers: readonly WorkerPlan[];
  readonly deeds: readonly Deed[];
  readonly sweeper?: { readonly ticks: number; readonly everyMs: number };
  /** People who look at the reviews, all at the same time. */
  readonly people?: {
    readonly count: number;
    readonly looks: number;
    readonly everyMs: number;
    readonly temper: Temper;
  };
  readonly menus: Menus;
  /** How long a short outage of storage takes. */
  readonly outageMs: number;
  /** Waiting times of the library, over its defaults. */
  readonly patience?: Patience;
}

const CALM: ProviderMood = { left: 3, credentialsAfterMs: 0, refusesAll: false, listDownForMs: 0 };
const WORKER: WorkerPlan = {
  orderIds: ['order-1'],
  afterMs: 0,
  rounds: 2,
  skewMs: 0,
  lives: 3,
  restartsAfterMs: 300_000,
};

/** One order, so many workers on it at once, each coming back after a crash. */
export function oneOrder(workers: number, menus = FULL_MENUS): ProvisioningWorld {
  return {
    orderIds: ['order-1'],
    mood: CALM,
    workers: new Array<WorkerPlan>(workers).fill(WORKER),
    deeds: [],
    menus,
    outageMs: 60_000,
  };
}

/** Two orders for the last address of one pool. */
export function lastAddress(): ProvisioningWorld {
  return {
    ...oneOrder(2, THIN_MENUS),
    orderIds: ['order-1', 'order-2'],
    mood: { ...CALM, left: 1 },
    workers: [WORKER, { ...WORKER, orderIds: ['order-2'] }],
  };
}

/** Two orders for one pool, one after the other, and a provider that may do anything. */
export function twoOrders(): ProvisioningWorld {
  const workers = [{ ...WORKER, orderIds: ['order-1', 'order-2'] }];
  return { ...oneOrder(1), orderIds: ['order-1', 'order-2'], workers };
}

/** One order, and two people who look at its reviews at the same moment. */
export function twoPeople(): ProvisioningWorld {
  const people = { count: 2, looks: 2, everyMs: 1_000_000, temper: 'honest' } as const;
  return { ...oneOrder(1, CLIENT_MENUS), people };
}

/** One order, and a person who says of every unknown purchase that nothing was bought. */
export function wrongPerson(): ProvisioningWorld {
  return onePerson({ looks: 2, everyMs: 1_000_000, temper: 'wrong' });
}

/** One order, and a person who writes off what may have been bought, at the moment its late answer comes. */
export function hastyPerson(): ProvisioningWorld {
  return onePerson({ looks: 1, everyMs: 3_600_000, temper: 'hasty' });
}

function onePerson(person: {
  readonly looks: number;
  readonly everyMs: number;
  readonly temper: Temper;
}): ProvisioningWorld {
  return { ...twoPeople(), people: { count: 1, ...person }, sweeper: { ticks: 3, everyMs: 300_000 } };
}

/** What is special about a history; the first is nothing. */
const KINDS = [
  'ordinary',
  'ordinary',
  'refuses',
  'dry',
  'sells twice',
  'list down',
  'no credentials',
  'late credentials',
  'lambda',
  'skewed',
  'shutdown',
  'deeds',
  'deeds',
  'long outage',
  'parallel',
] as const;

/** Any shop, provider and staff, as the tape says. */
export function anyWorld(tape: Tape): ProvisioningWorld {
  const choose = (width: number) => tape.choose('world', width);
  const pick = <T>(values: readonly T[]): T => values[choose(values.length)] ?? (values[0] as T);
  const kind = pick(KINDS);
  const orderIds = pick([
    ['order-1'],
    ['order-1'],
    ['order-1'],
    ['order-1', 'order-2'],
    ['order-1', 'order-2', 'order-3'],
  ]);
  const workers = new Array(pick([1, 1, 1, 2, 2, 3])).fill(0).map((): WorkerPlan => {
    const isReversed = choose(2) === 1;
    return {
      ...WORKER,
      orderIds: isReversed ? orderIds.toReversed() : orderIds,
      afterMs: pick([0, 0, 1_000, 30_000, 250_000]),
      rounds: 2,
      restartsAfterMs: pick([300_000, 5_000, 60_000]),
      skewMs: kind === 'skewed' ? pick([0, 600_000, -600_000]) : 0,
      ...(kind === 'lambda' && { livesForMs: pick([100_000, 240_000, 900_000]) }),
      ...(kind === 'shutdown' && { canStop: true }),
      isParallel: kind === 'parallel',
    };
  });
  return {
    orderIds,
    mood: moodOf(kind),
    workers,
    deeds: deedsOf(kind, orderIds, pick),
    ...(choose(3) === 0 && { sweeper: { ticks: 3, everyMs: 200_000 } }),
    ...(choose(3) === 0 && {
      people: {
        count: 1,
        looks: 2,
        everyMs: pick([400_000, 1_700_000]),
        temper: pick(['honest', 'hasty', 'wrong'] as const),
      },
    }),
    menus: FULL_MENUS,
    outageMs: kind === 'long outage' ? 1_000_000 : 60_000,
    patience: {
      credentialsWithinMs: 100_000,
      deferUpToMs: 1_500_000,
      ...(choose(3) === 2 && { waitForCredentialsMs: 0 }),
    },
  };
}

function moodOf(kind: (typeof KINDS)[number]): ProviderMood {
  switch (kind) {
    case 'refuses':
      return { ...CALM, refusesAll: true };
    case 'dry':
      return { ...CALM, left: 1 };
    case 'sells twice':
      return { ...CALM, sellsTwice: true };
    case 'list down':
      return { ...CALM, listDownForMs: 300_000 };
    case 'no credentials':
      return { ...CALM, credentialsAfterMs: Number.POSITIVE_INFINITY };
    case 'late credentials':
      return { ...CALM, credentialsAfterMs: 50_000 };
    default:
      return { ...CALM, credentialsAfterMs: kind === 'lambda' ? 30_000 : 0 };
  }
}

function deedsOf(
  kind: (typeof KINDS)[number],
  orderIds: readonly string[],
  pick: <T>(values: readonly T[]) => T,
): readonly Deed[] {
  const moments = [0, 0, 25_000, 120_000, 1_500_000];
  const webhooks = pick([[], orderIds]).map(
    (orderId): Deed => ({ orderId, afterMs: pick(moments), what: 'enqueue' }),
  );
  if (kind !== 'deeds') return webhooks;
  const more = [0, 1].map((): Deed => {
    const what = pick(['cancel', 'retry', 'change', 'enqueue'] as const);
    return { orderId: pick(orderIds), afterMs: pick(moments), what };
  });
  const restored = more.filter(({ what }) => what === 'change');
  return [
    ...webhooks,
    ...more,
    ...restored.map((deed): Deed => ({ ...deed, what: 'restore', afterMs: 2_000_000 })),
  ];
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_MS = 1e3;

/** One way of doing the job. What it returns is looked at, so that no work is optimised away. */
export interface Contestant {
  readonly name: string;
  readonly run: () => unknown;
}

/** One way of doing a job that waits for something. */
export interface WaitingContestant {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** How one contestant did. */
export interface Measured {
  readonly name: string;
  /** Median time of one run, in milliseconds. */
  readonly medianMs: number;
  /** Median over the rounds of this contestant's time divided by the first one's time in the same round. */
  readonly ratio: number;
  /** The middle half of those ratios. */
  readonly middleHalf: readonly [number, number];
  readonly rounds: number;
}

/** How long to measure. */
export interface Effort {
  /** Rounds in which every contestant has one slot. */
  readonly rounds: number;
  /** A slot repeats its contestant for about this long. */
  readonly slotMs: number;
  /** Each contestant runs at least this long before anything counts. */
  readonly warmUpMs: number;
  /** Reads a clock, in milliseconds: the wall's, or the processor's on a machine that is busy with others. */
  readonly nowMs: () => number;
}

/** Time as it passes. */
export function wallMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS;
}

/** Time that processors spent on this process, its helpers for collecting and compiling included. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_MS;
}

/**
 * Measures contestants against the first of them. They take turns within each round (A B C, B C A, …), so that
 * a machine that slows down or speeds up does it to all of them, and only ratios within one round are compared.
 */
export function compare(contestants: readonly Contestant[], effort: Effort): readonly Measured[] {
  const slots = contestants.map((contestant) => ({
    contestant,
    repeats: warmUp(contestant, effort),
    times: [] as number[],
  }));
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const slot of inTurn(slots, round)) {
      slot.times.push(timeSlot(slot.contestant, slot.repeats, effort.nowMs));
    }
  }
  return summarise(slots);
}

/** The same for contestants that wait: each slot is `repeats` runs, one after the other. */
export async function compareWaiting(
  contestants: readonly WaitingContestant[],
  {
    rounds,
    repeats,
    nowMs,
  }: { readonly rounds: number; readonly repeats: number; readonly nowMs: () => number },
): Promise<readonly Measured[]> {
  const slots = contestants.map((contestant) => ({ contestant, times: [] as number[] }));
  for (let round = -1; round < rounds; round += 1) {
    for (const { contestant, times } of inTurn(slots, Math.max(0, round))) {
      collectGarbage();
      const startMs = nowMs();
      for (let repeat = 0; repeat < repeats; repeat += 1) await contestant.run();
      // The first round warms up and does not count.
      if (round >= 0) times.push((nowMs() - startMs) / repeats);
    }
  }
  return summarise(slots);
}

/** What one contestant took in each round. */
export interface Slot {
  readonly contestant: { readonly name: string };
  readonly times: readonly number[];
}

function inTurn<Each>(slots: readonly Each[], round: number): readonly Each[] {
  const shift = round % slots.length;
  return [...slots.slice(shift), ...slots.slice(0, shift)];
}

/** Medians, each contestant compared with the first one round by round. */
export function summarise(slots: readonly Slot[]): readonly Measured[] {
  const [base] = slots;
  return slots.map(({ contestant, times }) => {
    const ratios = times.map((time, round) => time / (base?.times[round] ?? Number.NaN));
    return {
      name: contestant.name,
      medianMs: quantile(times, 0.5),
      ratio: quantile(ratios, 0.5),
      middleHalf: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
      rounds: times.length,
    };
  });
}

/** A repeatable stream of numbers from 0 (included) to 1 (excluded): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy in an order that the stream of numbers decides. */
export function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  const copy = [...values];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [copy[last], copy[other]];
    if (a !== undefined && b !== undefined) [copy[last], copy[other]] = [b, a];
  }
  return copy;
}

/** Node collects garbage on request once it was told so; elsewhere this does nothing. */
export const collectGarbage: () => void = exposedCollector();

/** Runs until the compiler has seen it all, and says how many runs fill one slot. */
function warmUp({ run }: Contestant, { warmUpMs, slotMs, nowMs }: Effort): number {
  const times: number[] = [];
  for (let tookMs = 0; tookMs < warmUpMs || times.length < 2; tookMs += times.at(-1) ?? 0) {
    times.push(timeOnce(run, nowMs));
  }
  return Math.max(1, Math.ceil(slotMs / quantile(times, 0.5)));
}

/**
 * Milliseconds of a typical run: the median of `repeats` single runs on a clean heap, so that a run during which
 * the processor was away with another program does not count. Collecting empties the caches and throws compiled
 * code away: where runs are short, some go first uncounted.
 */
function timeSlot({ run }: Contestant, repeats: number, nowMs: () => number): number {
  collectGarbage();
  for (let repeat = 0; repeat < Math.min(repeats - 1, UNCOUNTED_RUNS); repeat += 1) run();
  return quantile(
    Array.from({ length: repeats }, () => timeOnce(run, nowMs)),
    0.5,
  );
}

const UNCOUNTED_RUNS = 5;

function timeOnce(run: () => unknown, nowMs: () => number): number {
  const startMs = nowMs();
  const kept = run();
  const elapsedMs = nowMs() - startMs;
  if (kept === NEVER) throw new Error('A contestant returned what nobody can return.');
  return elapsedMs;
}

const NEVER = Symbol('never');

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const [below, above] = [
    sorted[Math.floor(position)] ?? Number.NaN,
    sorted[Math.ceil(position)] ?? Number.NaN,
  ];
  return below + (above - below) * (position % 1);
}

function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('globalThis.gc');
  return typeof collect === 'function' ? () => collect() : () => {};
}

import type { Clock } from '../../src/domain/environment.ts';
import { promise } from './violation.ts';

/** What somebody at work has at hand, whatever the work is. */
export interface Shift {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** What a worker must be done by, in the process that it runs in. */
  readonly deadline: number | undefined;
  /** A call ended with an error that its caller was given. */
  readonly failed: (error: unknown) => void;
  /** A call came to an end; for counting. */
  readonly ended: (what: string) => void;
}

/** What a call came to, as far as a worker cares. */
export interface CallEnd {
  readonly status: string;
  readonly reason?: string | undefined;
  readonly retryAt?: number;
}

/** What a call of a worker may be given. */
export interface CallLimits {
  readonly signal?: AbortSignal;
  readonly deadline?: number;
}

const LONGEST_NAP_MS = 1_000_000;
/** Ticks until recovery must be over. */
const LONGEST_RECOVERY = 150;

/** A worker: takes each of its items as far as it goes, as often as it is told to come back. */
export async function work<Item>(
  { clock, signal, deadline, failed, ended }: Shift,
  items: readonly Item[],
  rounds: number,
  call: (item: Item, limits: CallLimits) => Promise<CallEnd>,
): Promise<void> {
  for (const item of items) {
    for (let round = 0; round < rounds && !signal?.aborted; round++) {
      let napMs = 60_000;
      try {
        const limits = { ...(signal && { signal }), ...(deadline !== undefined && { deadline }) };
        const { status, reason, retryAt } = await call(item, limits);
        ended(`call: ${status} ${reason ?? ''}`);
        if (retryAt === undefined) break;
        napMs = retryAt - clock.now();
      } catch (error) {
        failed(error);
      }
      await clock.sleep(Math.min(LONGEST_NAP_MS, Math.max(1_000, napMs)));
    }
  }
}

/** How a tick ended, item by item. */
export interface TickEnd {
  readonly results: readonly { readonly status: string; readonly error?: unknown }[];
}

/** A sweeper: takes up what is due, again and again. */
export async function sweep(
  { clock, failed, ended }: Shift,
  plan: { readonly ticks: number; readonly everyMs: number },
  tick: () => Promise<TickEnd>,
): Promise<void> {
  for (let turn = 0; turn < plan.ticks; turn++) {
    await clock.sleep(plan.everyMs);
    try {
      const { results } = await tick();
      for (const result of results) {
        ended(`tick: ${result.status}`);
        if (result.status === 'error') failed(result.error);
      }
    } catch (error) {
      failed(error);
    }
  }
}

/** A person: looks at what waits for one, again and again. */
export async function visit(
  { clock, failed }: Shift,
  plan: { readonly looks: number; readonly everyMs: number },
  look: () => Promise<unknown>,
): Promise<void> {
  for (let turn = 0; turn < plan.looks; turn++) {
    await clock.sleep(plan.everyMs);
    try {
      await look();
    } catch (error) {
      failed(error);
    }
  }
}

/** When a record is to be taken up next. */
interface DueRecord {
  readonly dueAt?: number;
  readonly leaseUntil?: number;
}

/** Ticks whenever something is due, until nothing is. @throws what a tick says that is not excused */
export async function sweepUntilQuiet(
  { clock }: Shift,
  records: () => readonly DueRecord[],
  tick: () => Promise<TickEnd>,
  isExcused: (error: unknown) => boolean = () => false,
): Promise<void> {
  for (let turn = 0; turn < LONGEST_RECOVERY; turn++) {
    const next = nextDue(records());
    if (next === undefined) return;
    await clock.sleep(Math.max(0, next - clock.now()));
    const { results } = await tick();
    for (const { status, error } of results) if (status === 'error' && !isExcused(error)) throw error;
  }
  promise('recovery ends', false, () => JSON.stringify(records()));
}

function nextDue(records: readonly DueRecord[]): number | undefined {
  const times = records.flatMap(({ dueAt, leaseUntil }) => {
    return dueAt === undefined ? [] : [Math.max(dueAt, leaseUntil ?? 0)];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

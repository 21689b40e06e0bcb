import type { Clock } from '../domain/environment.ts';
import { limitsOf, type ProcessDueOptions, readLimit } from './call-options.ts';
import type { RunLimits } from './lease.ts';

/** What a worker's tick works on. */
export interface TickWork<Key, Result> {
  readonly clock: Clock;
  /** What is due, the longest due first. */
  due(now: number, limit: number): Promise<readonly Key[]>;
  /** The part of a record that names it, as one text. */
  keyOf(key: Key): string;
  run(key: Key, limits: RunLimits): Promise<Result>;
  /** What is reported of one that threw. */
  failed(key: Key, error: unknown): Result;
}

/** Takes up whatever is due, one after the other, without waiting; one that fails stops no other. */
export async function tick<Key, Result>(
  { clock, due, keyOf, run, failed }: TickWork<Key, Result>,
  options: ProcessDueOptions,
): Promise<{ readonly results: readonly Result[]; readonly remaining: number }> {
  const limit = readLimit(options?.limit);
  const limits = limitsOf(options, 0);
  const isOver = () => limits.signal?.aborted || (limits.deadline ?? Number.POSITIVE_INFINITY) <= clock.now();
  const results: Result[] = [];
  const done = new Set<string>();
  for (const key of await due(clock.now(), limit)) {
    if (isOver()) break;
    results.push(await run(key, limits).catch((error: unknown) => failed(key, error)));
    done.add(keyOf(key));
  }
  const left = await due(clock.now(), limit);
  return { results, remaining: left.filter((key) => !done.has(keyOf(key))).length };
}

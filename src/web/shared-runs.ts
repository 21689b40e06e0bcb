/** A run, and when it ended, in the order of all arrivals and endings. */
interface Run<Result> {
  readonly result: Promise<Result>;
  ended?: number;
}

/**
 * Runs one at a time. Call it when somebody arrives, and what it returns once it is known what they ask for: they
 * share the run of that key that was waiting or under way at any time since they arrived. Others wait their turn,
 * so at most one run per key is ever outstanding.
 *
 * @param run - never rejects
 */
export function createSharedRuns<Key, Result>(
  run: (key: Key) => Promise<Result>,
): () => (key: Key) => Promise<Result> {
  const latest = new Map<Key, Run<Result>>();
  let last: Promise<unknown> = Promise.resolve();
  let moments = 0;

  const start = (key: Key): Run<Result> => {
    const result = last.then(() => run(key));
    const started: Run<Result> = { result };
    last = result.then(() => {
      started.ended = ++moments;
    });
    latest.set(key, started);
    return started;
  };

  return () => {
    const arrived = ++moments;
    return (key) => {
      const shared = latest.get(key);
      const isShared = shared !== undefined && (shared.ended ?? moments + 1) > arrived;
      return (isShared ? shared : start(key)).result;
    };
  };
}

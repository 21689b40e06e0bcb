/** A call of a port's method, as somebody who stands in between sees it. */
export interface InterceptedCall {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Hands the call on. */
  go(): Promise<unknown>;
}

export type Meet = (call: InterceptedCall) => Promise<unknown>;

/** Puts somebody between a port and whoever uses it. Every method must answer with a promise. */
export function intercepted<Port extends object>(port: Port, meet: Meet): Port {
  return new Proxy(port, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        meet({ method: String(key), args, go: async () => Reflect.apply(method, target, args) });
    },
  });
}

/** Never answers, as a process that is gone. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** What storage throws when it is down: an error of a driver's own. */
export class StorageDown extends Error {
  override readonly name = 'MongoNetworkError';
  readonly code = 89;
}

/** Storage that can be switched off: before the effect of a call, or after it, when only the answer is lost. */
export interface Outage {
  /** The methods that fail just now. */
  before: readonly string[] | 'all' | undefined;
  /** The methods whose answer is lost just now. */
  after: readonly string[] | 'all' | undefined;
  readonly meet: Meet;
}

export function anOutage(): Outage {
  const struck = (methods: Outage['before'], method: string) =>
    methods === 'all' || (methods?.includes(method) ?? false);
  const outage: Outage = {
    before: undefined,
    after: undefined,
    async meet({ method, go }) {
      if (struck(outage.before, method)) throw new StorageDown(`no primary for ${method}`);
      const answer = await go();
      if (struck(outage.after, method)) throw new StorageDown(`no answer to ${method}`);
      return answer;
    },
  };
  return outage;
}

/** Counts the calls of each method. */
export function counting(counts: Record<string, number>, meet: Meet = ({ go }) => go()): Meet {
  return (call) => {
    counts[call.method] = (counts[call.method] ?? 0) + 1;
    return meet(call);
  };
}

/** A door that stays shut until it is opened. */
export function aGate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/**
 * A process that can be frozen: the calls that `freezes` picks come back to it only when it is thawed, though
 * they have had their effect.
 */
export function aFreezer(freezes: (call: InterceptedCall) => boolean) {
  const reached = aGate();
  const thawed = aGate();
  const meet: Meet = async (call) => {
    const isFrozen = freezes(call);
    const answer = await call.go();
    if (isFrozen) {
      reached.open();
      await thawed.opened;
    }
    return answer;
  };
  /** `frozen` resolves when the process stands still. */
  return { meet, frozen: reached.opened, thaw: thawed.open };
}

/** Hears the name of each boundary that is passed, such as `before provisions.claim#1`. */
export type Passed = (boundary: string) => void;

/**
 * The boundaries of one process: the moment before and the moment after each of its calls to a repository or to the
 * provider. Calls of one kind are counted from 1; what a call is about to store is part of its kind.
 */
export class Boundaries {
  readonly #passed: Passed;
  readonly #counts = new Map<string, number>();
  #current = '';

  constructor(passed: Passed) {
    this.#passed = passed;
  }

  /** Names a moment within the call that began last; the second time, and so on, with its number. */
  within(moment: string): void {
    const key = `${moment} ${this.#current}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    this.#passed(count === 1 ? key : `${moment} ${count} ${this.#current}`);
  }

  /** The same subject, every call of which passes two boundaries. */
  around<Subject extends object>(name: string, subject: Subject): Subject {
    return new Proxy(subject, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== 'function') return member;
        return (...values: readonly unknown[]) => {
          const call = this.#numbered(`${name}.${String(key)}${aboutOf(values)}`);
          this.#current = call;
          this.#passed(`before ${call}`);
          const answer: unknown = Reflect.apply(member, target, values);
          if (!(answer instanceof Promise)) return answer;
          return answer.finally(() => this.#passed(`after ${call}`));
        };
      },
    });
  }

  #numbered(call: string): string {
    const count = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, count);
    return `${call}#${count}`;
  }
}

/** The stage or status that a call is about to store, if any. */
function aboutOf([, second]: readonly unknown[]): string {
  if (typeof second !== 'object' || second === null) return '';
  if ('stage' in second) return `:${second.stage}`;
  return 'status' in second ? `:${second.status}` : '';
}

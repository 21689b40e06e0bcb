/** A repository that breaks one promise, under the name of what is wrong with it. */
export interface Sabotage<Subject> {
  readonly name: string;
  readonly make: () => Promise<Subject>;
}

/** Lets everybody else who waits go first, as a round trip to a database does. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Gives the same object for a key until it is forgotten: what an adapter does that hands out its own objects. */
export class Kept<Value> {
  readonly #values = new Map<string, Value>();

  same(key: string, value: Value): Value {
    const kept = this.#values.get(key) ?? value;
    this.#values.set(key, kept);
    return kept;
  }

  forget(): void {
    this.#values.clear();
  }
}

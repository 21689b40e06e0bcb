/** A promise of the library that a history broke. */
export class Violation extends Error {
  /** Which promise: one of the numbered invariants. */
  readonly promise: string;

  constructor(promise: string, message: string) {
    super(`${promise}: ${message}`);
    this.name = 'Violation';
    this.promise = promise;
  }
}

/** Ends the history when a promise is broken. */
export function promise(name: string, holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new Violation(name, message());
}

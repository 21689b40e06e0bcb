const BRAND = Symbol.for('smartvps-sdk.secret');
/** What stands in the place of a secret. */
export const MASK = '[secret]';

/**
 * A text that does not print. Logs, `inspect`, `JSON.stringify`, template strings and `structuredClone` show a
 * mask or nothing; {@link Secret.reveal} is the one way to the text.
 *
 * @example
 * ```ts
 * import { Secret } from 'smartvps-sdk';
 *
 * const password = new Secret('s3cret');
 * console.log(`${password}`); // [secret]
 * console.log(password.reveal()); // s3cret
 * ```
 */
export class Secret {
  readonly #text: string;

  /** @throws TypeError when `text` is not a string */
  constructor(text: string) {
    if (typeof text !== 'string') throw new TypeError('A Secret holds a text.');
    this.#text = text;
  }

  /** The text itself. Call it where the text leaves for its destination, and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  /** The mask. */
  toString(): string {
    return MASK;
  }

  /** The mask. */
  toJSON(): string {
    return MASK;
  }

  /** The mask. */
  [Symbol.toPrimitive](): string {
    return MASK;
  }

  /** What Node's `inspect` and `console.log` print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }

  get [BRAND](): true {
    return true;
  }

  /** True for a Secret of any copy of this package, so that ESM and CJS can be mixed. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
  }
}

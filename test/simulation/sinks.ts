import type { Logger } from '../../src/domain/environment.ts';
import { SmartVpsError } from '../../src/domain/errors.ts';
import { promiseNoSecret } from './canaries.ts';
import { DriverError } from './storage.ts';
import { Violation } from './violation.ts';

/**
 * Every place that something leaves the library by. Hooks swallow what is thrown in them, so a secret is
 * remembered and breaks the history at its next step.
 */
export class Sinks {
  readonly logger: Logger;
  /** What was logged as an error. */
  readonly errors: string[] = [];
  readonly #isThorough: boolean;
  #broken: unknown;

  constructor(isThorough: boolean) {
    this.#isThorough = isThorough;
    const log = (level: string) => (message: string, details?: object) => {
      if (level === 'error') this.errors.push(message);
      this.#check(level, details === undefined ? message : message + JSON.stringify(details));
    };
    const info = isThorough ? log('info') : () => {};
    this.logger = { debug: info, info, warn: log('warn'), error: log('error') };
  }

  /** Looks at something that was handed out: all of it in a thorough history. */
  take(where: string, value: unknown): void {
    if (this.#isThorough) this.#check(where, JSON.stringify(value));
  }

  /** A process ended with an error: one of the library's own, or storage's, and nothing else. */
  fail(error: unknown): void {
    if (error instanceof SmartVpsError)
      this.take('error', { ...error, message: error.message, cause: error.cause });
    else if (!(error instanceof DriverError)) this.#broken ??= error;
  }

  /** Breaks the history when anything was wrong. */
  promiseClean(): void {
    if (this.#broken !== undefined) throw this.#broken;
  }

  #check(where: string, text: string): void {
    try {
      promiseNoSecret(where, text);
    } catch (error) {
      if (error instanceof Violation) this.#broken ??= error;
    }
  }
}

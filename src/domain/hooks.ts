import { type Logger, silentLogger } from './environment.ts';
import { ConfigurationError } from './errors.ts';
import type { EventListener, SmartVpsEvent } from './events.ts';

/**
 * Wraps the caller's listener so that nothing it does (throwing, rejecting, changing the event) touches the
 * work that told it: it hears a frozen copy.
 *
 * @throws ConfigurationError for a listener that is none, and would hear nothing
 */
export function guardedListener(listener: EventListener | null | undefined): EventListener {
  if (listener === undefined || listener === null) return () => {};
  if (typeof listener !== 'function')
    throw new ConfigurationError('onEvent', 'Option onEvent must be a function.');
  return (event: SmartVpsEvent) => {
    safely(() => listener(Object.freeze(structuredClone(event))));
  };
}

/** Wraps the caller's logger so that a logger that throws or rejects touches nothing. */
export function guardedLogger(logger: Logger | undefined): Logger {
  if (logger === undefined) return silentLogger;
  const guard =
    (level: keyof Logger) =>
    (message: string, ...details: [object?]): void => {
      safely(() => logger[level](message, ...details));
    };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}

/**
 * Runs a function of the caller's. What it throws, or rejects with, changes nothing.
 *
 * @returns what it gave; `undefined` when it threw
 */
export function safely(run: () => unknown): unknown {
  try {
    const result = run();
    Promise.resolve(result).catch(() => {});
    return result;
  } catch {
    return undefined;
  }
}

import { type Logger, silentLogger } from './environment.ts';
import type { EventListener, SmartVpsEvent } from './events.ts';

/**
 * Wraps the caller's listener so that nothing it does (throwing, rejecting, changing the event) touches the
 * work that told it: it hears a frozen copy.
 */
export function guardedListener(listener: EventListener | undefined): EventListener {
  if (listener === undefined) return () => {};
  return (event: SmartVpsEvent) => {
    ignoringFailure(() => listener(Object.freeze(structuredClone(event))));
  };
}

/** Wraps the caller's logger so that a logger that throws or rejects touches nothing. */
export function guardedLogger(logger: Logger | undefined): Logger {
  if (logger === undefined) return silentLogger;
  const guard =
    (level: keyof Logger) =>
    (message: string, ...details: [object?]): void => {
      ignoringFailure(() => logger[level](message, ...details));
    };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}

/** Calls a hook of the caller's. What it throws, or rejects with, changes nothing. */
export function ignoringFailure(hook: () => unknown): void {
  try {
    const result = hook();
    Promise.resolve(result).catch(() => {});
  } catch {
    // A hook is the caller's; its failure is not ours to report.
  }
}

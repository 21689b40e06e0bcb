import type { Logger } from '../domain/environment.ts';
import type { EventListener, SmartVpsEvent } from '../domain/events.ts';
import { safely } from '../domain/hooks.ts';

/** Where a call says what happens to it. */
export interface Watchers {
  readonly logger: Logger;
  readonly onEvent: EventListener;
}

/** Writes one log line. What the logger throws, or rejects with, changes nothing. */
export function log({ logger }: Watchers, level: 'debug' | 'warn', message: string, details: object): void {
  safely(() => logger[level](`[SMARTVPS] ${message}`, Object.freeze({ ...details })));
}

/** Tells of one event. What the listener throws, or rejects with, changes nothing. */
export function emit({ onEvent }: Watchers, event: SmartVpsEvent): void {
  safely(() => onEvent(Object.freeze({ ...event })));
}

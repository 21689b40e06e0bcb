import { describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../src/domain/environment.ts';
import type { SmartVpsEvent } from '../../src/domain/events.ts';
import { guardedListener, guardedLogger } from '../../src/domain/hooks.ts';
import { aLogger } from '../builders.ts';

const guard = { tripped: true, loss: 9, onSale: 9, rules: ['empty_list'], message: 'gone' } as const;

function anEvent(): SmartVpsEvent {
  return { type: 'guard.tripped', at: 0, guard: { ...guard, rules: [...guard.rules] } };
}

describe('guardedListener', () => {
  it('passes the event on', () => {
    const listener = vi.fn();
    guardedListener(listener)(anEvent());

    expect(listener).toHaveBeenCalledExactlyOnceWith(anEvent());
  });

  it.each([undefined, null])('does nothing where nobody listens: %s', (nobody) => {
    expect(() => guardedListener(nobody)(anEvent())).not.toThrow();
  });

  it.each([true, {}, { onEvent() {} }])('refuses a listener that would hear nothing: %o', (listener) => {
    expect(() => guardedListener(listener as never)).toThrow(
      expect.objectContaining({ code: 'SMARTVPS_CONFIGURATION', option: 'onEvent' }),
    );
  });

  it('survives a listener that throws', () => {
    const listener = vi.fn(() => {
      throw new Error('no');
    });

    expect(() => guardedListener(listener)(anEvent())).not.toThrow();
    expect(listener).toHaveBeenCalledOnce();
  });

  it('survives an async listener that rejects', async () => {
    const rejections = await unhandledRejectionsOf(() => {
      guardedListener(async () => {
        throw new Error('no');
      })(anEvent());
    });

    expect(rejections).toEqual([]);
  });

  it('tells a listener that changes the event nothing that others hold', () => {
    const event = anEvent();
    guardedListener(vandalise)(event);

    expect(event).toEqual(anEvent());
  });
});

describe('guardedLogger', () => {
  it.each(['debug', 'info', 'warn', 'error'] as const)('passes %s on as a method call', (level) => {
    const write = vi.fn();
    const logger = { ...aLogger(), [level]: write };
    guardedLogger(logger)[level]('line', { order: 1 });

    expect(write).toHaveBeenCalledExactlyOnceWith('line', { order: 1 });
    expect(write.mock.contexts[0]).toBe(logger);
  });

  it('passes no second argument where there are no details', () => {
    const logger = { ...aLogger(), info: vi.fn() };
    guardedLogger(logger).info('line');

    expect(logger.info.mock.calls).toEqual([['line']]);
  });

  it('says nothing where there is no logger', () => {
    expect(() => guardedLogger(undefined).error('line')).not.toThrow();
  });

  it('survives a logger that throws, and one that lacks a level', () => {
    const info = vi.fn(() => {
      throw new Error('no');
    });
    const logger = guardedLogger({ info } as unknown as Logger);

    expect(() => logger.info('line')).not.toThrow();
    expect(info).toHaveBeenCalledOnce();
    expect(() => logger.warn('line')).not.toThrow();
  });

  it('survives an async logger that rejects', async () => {
    const rejections = await unhandledRejectionsOf(() => {
      const logger = { ...aLogger(), info: () => Promise.reject(new Error('no')) };
      guardedLogger(logger).info('line');
    });

    expect(rejections).toEqual([]);
  });
});

/** Writes into every object that it can reach. */
function vandalise(value: object): void {
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'object' && part !== null) vandalise(part);
    Reflect.set(value, key, 'broken');
  }
  Reflect.set(value, 'extra', 'broken');
}

async function unhandledRejectionsOf(work: () => void): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const keep = (reason: unknown) => void seen.push(reason);
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', keep);
  work();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', keep);
  for (const other of others) process.on('unhandledRejection', other);
  return seen;
}

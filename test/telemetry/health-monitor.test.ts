import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/domain/errors.ts';
import type { SmartVpsEvent } from '../../src/domain/events.ts';
import type { HealthAlert } from '../../src/telemetry/alerts.ts';
import { createHealthMonitor, type HealthMonitorOptions } from '../../src/telemetry/health-monitor.ts';
import { NOON } from '../builders.ts';
import { at, type Happening, notSynced, ordered, synced } from './events.ts';

/** A monitor whose news are kept as `minute name status`. */
function watched(options: HealthMonitorOptions = {}) {
  const alerts: HealthAlert[] = [];
  const monitor = createHealthMonitor({ ...options, onAlert: (alert) => void alerts.push(alert) });
  return {
    ...monitor,
    alerts,
    news: () => alerts.map(({ at: moment, name, status }) => `${(moment - NOON) / 60_000} ${name} ${status}`),
    firing: () => monitor.alerts().map(({ name }) => name),
    hear: (minutes: number, ...happenings: readonly Happening[]) => {
      for (const happening of happenings) monitor.onEvent(at(minutes, happening));
    },
    wait: (minutes: number) => monitor.check(NOON + minutes * 60_000),
  };
}

const many = (count: number, stage: 'active' | 'failed' | 'needs_review', from = 0) =>
  Array.from({ length: count }, (_, index) => ordered(stage, from + index));

describe('sync_failing', () => {
  test('fires once syncs have failed for more than five minutes, and resolves with the first that succeeds', () => {
    const { hear, news, firing } = watched();
    hear(0, synced());
    hear(2, notSynced());
    hear(4, notSynced());
    hear(7, notSynced());
    expect(news()).toEqual([]);
    hear(8, notSynced());
    hear(10, notSynced());
    expect(firing()).toEqual(['sync_failing']);
    hear(12, synced());
    expect(news()).toEqual(['8 sync_failing firing', '12 sync_failing resolved']);
    expect(firing()).toEqual([]);
  });

  test('says since when nothing has succeeded, how often, and why', () => {
    const { hear, alerts } = watched();
    hear(0, notSynced());
    hear(7, notSynced('SMARTVPS_REPLY_HTML'));
    expect(alerts).toMatchObject([
      {
        since: NOON + 420_000,
        message: 'No sync has succeeded for 7 minutes: 2 failed, the last one with SMARTVPS_REPLY_HTML.',
      },
    ]);
  });

  test('fires without another event when time goes on', () => {
    const { hear, wait, news } = watched();
    hear(0, notSynced());
    expect(wait(5)).toEqual([]);
    expect(wait(6)).toMatchObject([{ name: 'sync_failing' }]);
    expect(news()).toEqual(['6 sync_failing firing']);
  });

  test('counts a run in which an item failed', () => {
    const { hear, firing } = watched();
    hear(0, synced({ success: false }));
    hear(6, synced({ success: false }));
    expect(firing()).toEqual(['sync_failing']);
  });

  test('begins anew after a success', () => {
    const { hear, firing } = watched();
    hear(0, notSynced());
    hear(4, synced());
    hear(6, notSynced());
    hear(11, notSynced());
    expect(firing()).toEqual([]);
  });

  test.each([
    ['a dry run that fails', notSynced('SMARTVPS_TIMEOUT', true)],
    ['a run that somebody ended', notSynced('SMARTVPS_ABORTED')],
  ])('is not brought about by %s', (_, happening) => {
    const { hear, firing } = watched();
    hear(0, happening);
    hear(6, happening);
    expect(firing()).toEqual([]);
  });

  test('is not ended by a dry run', () => {
    const { hear, firing } = watched();
    hear(0, notSynced());
    hear(6, synced({ dryRun: true }));
    expect(firing()).toEqual(['sync_failing']);
  });
});

describe('packages_gone', () => {
  const tripped = { tripped: true, loss: 6, onSale: 10, rules: ['loss_ratio'] } as const;

  test('fires when more than half would go, and resolves with the next run that sees otherwise', () => {
    const { hear, news, alerts } = watched();
    hear(0, synced({ guard: { loss: 5, onSale: 10 } }));
    hear(2, synced({ guard: { ...tripped, message: '6 of 10 items would go. Withheld.' } }));
    hear(4, synced({ guard: tripped }), notSynced());
    hear(6, synced());
    expect(news()).toEqual(['2 packages_gone firing', '6 packages_gone resolved']);
    expect(alerts[0]?.message).toBe('6 of 10 items would go. Withheld.');
  });

  test('fires also where a shop is so small that the guard let them go', () => {
    const { hear, firing } = watched();
    hear(0, synced({ guard: { loss: 3, onSale: 4 } }));
    expect(firing()).toEqual(['packages_gone']);
  });

  test('ends when a person has approved the loss', () => {
    const { hear, news } = watched();
    hear(0, synced({ guard: tripped }));
    hear(2, synced({ guard: { ...tripped, tripped: false } }));
    expect(news()).toEqual(['0 packages_gone firing', '2 packages_gone resolved']);
  });

  test('is not touched by dry runs', () => {
    const { hear, news } = watched();
    hear(0, synced({ dryRun: true, guard: tripped }));
    expect(news()).toEqual([]);
    hear(1, synced({ guard: tripped }));
    hear(2, synced({ dryRun: true }));
    expect(news()).toEqual(['1 packages_gone firing']);
  });

  test('does not fire for a shop with nothing on sale', () => {
    const { hear, firing } = watched();
    hear(0, synced({ guard: { loss: 0, onSale: 0 } }));
    expect(firing()).toEqual([]);
  });
});

describe('provisioning_errors', () => {
  test('fires when more than a tenth of at least ten orders failed or are in review', () => {
    const { hear, firing, alerts } = watched();
    hear(0, ...many(8, 'active'), ordered('failed', 8, 'rejected'));
    expect(firing()).toEqual([]);
    hear(1, ordered('needs_review', 9, 'wrong_pool'));
    expect(firing()).toEqual(['provisioning_errors']);
    expect(alerts[0]?.message).toBe('2 of the last 10 orders failed or are in review.');
  });

  test('does not fire at a tenth exactly, nor of fewer than ten', () => {
    const { hear, firing } = watched();
    hear(0, ...many(9, 'failed'));
    expect(firing()).toEqual([]);
    const exact = watched();
    exact.hear(0, ...many(18, 'active'), ...many(2, 'failed', 18));
    expect(exact.firing()).toEqual([]);
  });

  test('counts each order once, as it stands', () => {
    const { hear, news } = watched();
    hear(0, ...many(8, 'active'), ...many(2, 'needs_review', 8));
    hear(5, ordered('active', 8));
    expect(news()).toEqual(['0 provisioning_errors firing', '5 provisioning_errors resolved']);
  });

  test('counts an order that a person wrote off, and none that was cancelled or is tried again', () => {
    const { hear, firing } = watched();
    hear(0, ...many(9, 'active'), ...many(2, 'failed', 9));
    expect(firing()).toEqual(['provisioning_errors']);
    hear(1, ordered('pending', 9));
    expect(firing()).toEqual([]);
    hear(2, ordered('failed', 9, 'cancelled'));
    expect(firing()).toEqual([]);
    hear(3, ordered('abandoned', 9));
    expect(firing()).toEqual(['provisioning_errors']);
  });

  test('resolves by itself when the orders are a day old', () => {
    const { hear, wait, news } = watched({ repeatMs: 1e9 });
    hear(0, ...many(10, 'failed'));
    expect(wait(1_440)).toHaveLength(1);
    expect(wait(1_441)).toEqual([]);
    expect(news()).toEqual(['0 provisioning_errors firing', '1441 provisioning_errors resolved']);
  });
});

describe('an alert that lasts', () => {
  test('is repeated every half hour from when it fired, by events or by looking', () => {
    const { hear, wait, news } = watched();
    hear(0, notSynced());
    for (const minute of [6, 20, 35, 36, 37, 65]) hear(minute, notSynced());
    wait(66);
    wait(66);
    expect(news()).toEqual(['6 sync_failing firing', '36 sync_failing repeated', '66 sync_failing repeated']);
  });

  test('is repeated once, however long nobody looked, and then at its own hours again', () => {
    const { hear, wait, news } = watched({ repeatMs: 600_000 });
    hear(0, synced({ guard: { loss: 9, onSale: 10 } }));
    for (const minute of [45, 46, 49, 50]) wait(minute);
    expect(news()).toEqual([
      '0 packages_gone firing',
      '45 packages_gone repeated',
      '50 packages_gone repeated',
    ]);
  });
});

describe('a health monitor', () => {
  test('keeps counts of what it heard', () => {
    const { hear, metrics } = watched();
    expect(metrics()).toMatchObject({ syncsSucceeded: 0, syncSuccessRate: undefined });
    hear(1, synced(), synced(), synced(), notSynced(), synced({ dryRun: true }));
    hear(
      2,
      { type: 'package.reEnabled', pid: '1', name: 'a' },
      { type: 'package.disabled', pid: '1', name: 'a' },
    );
    hear(3, ordered('failed', 1), ordered('active', 2), { type: 'endpoint.unauthorized' });
    expect(metrics()).toMatchObject({
      ...{ syncsSucceeded: 3, syncsFailed: 1, syncSuccessRate: 0.75, lastSyncSucceededAt: NOON + 60_000 },
      ...{ packagesReEnabled: 1, packagesDisabled: 1, packagesCreated: 0 },
      ...{ provisionsFailed: 1, provisionsActive: 1, callersRefused: 1 },
    });
  });

  test('gives out metrics that nobody can change', () => {
    const { hear, metrics } = watched();
    hear(0, synced());
    expect(() => Object.assign(metrics(), { syncsSucceeded: 9 })).toThrow(TypeError);
  });

  test('is not disturbed by a listener that throws or rejects', () => {
    for (const onAlert of [
      () => {
        throw new Error('x');
      },
      async () => Promise.reject(new Error('x')),
    ]) {
      const { onEvent, alerts } = createHealthMonitor({ onAlert });
      onEvent(at(0, synced({ guard: { loss: 9, onSale: 10 } })));
      expect(alerts()).toHaveLength(1);
    }
  });

  test('counts an event whose clock is broken as one of this moment', () => {
    const { onEvent, check, wait, metrics } = watched({ clock: { now: () => NOON } });
    for (const moment of [Number.NaN, undefined, new Date(), Number.POSITIVE_INFINITY])
      onEvent({ ...at(0, notSynced()), at: moment } as unknown as SmartVpsEvent);
    for (const moment of [Number.NaN, Number.POSITIVE_INFINITY]) expect(check(moment)).toEqual([]);
    expect(wait(5)).toEqual([]);
    expect(wait(6)).toMatchObject([
      { message: expect.stringContaining('No sync has succeeded for 6 minutes: 4 failed') },
    ]);
    expect(metrics().syncsFailed).toBe(4);
  });

  test('passes over what is no event, and never throws at whoever tells of one', () => {
    const { onEvent, metrics, alerts } = createHealthMonitor({ clock: { now: () => NOON + 3_600_000 } });
    onEvent(at(0, notSynced()));
    for (const none of [undefined, null, 5, 'sync.failed', {}, [], { type: 5 }])
      expect(() => onEvent(none as never)).not.toThrow();
    expect([metrics().syncsFailed, alerts()]).toEqual([1, []]);
    expect(() => onEvent({ type: 'sync.completed', at: NOON, guard: null } as never)).not.toThrow();
  });

  test.each([{ onAlert: true }, { onAlert: null }, { clock: {} }, { clock: null }])(
    'cannot be made with %j, which would tell nobody',
    (options) => {
      expect(() => createHealthMonitor(options as never)).toThrow(
        expect.objectContaining({ code: 'SMARTVPS_CONFIGURATION', option: Object.keys(options)[0] }),
      );
    },
  );

  test('is made with null as with nothing', () => {
    expect(createHealthMonitor(null as never).alerts()).toEqual([]);
  });

  test('does not let time go back', () => {
    const { hear, wait, firing } = watched();
    hear(0, notSynced());
    wait(6);
    hear(1, notSynced());
    expect(firing()).toEqual(['sync_failing']);
    wait(0);
    expect(firing()).toEqual(['sync_failing']);
  });

  test('takes the time of a look from its clock', () => {
    const { onEvent, check } = createHealthMonitor({ clock: { now: () => NOON + 301_000 } });
    onEvent(at(0, notSynced()));
    expect(check()).toMatchObject([{ name: 'sync_failing', since: NOON + 301_000 }]);
  });

  test('names what is firing in the order in which it fired', () => {
    const { hear, firing } = watched();
    hear(0, notSynced(), ...many(10, 'failed'));
    hear(6, { type: 'endpoint.unauthorized' });
    expect(firing()).toEqual(['provisioning_errors', 'sync_failing']);
  });

  test.each([
    { syncFailingMs: 0 },
    { syncFailingMs: Number.NaN },
    { repeatMs: -1 },
    { windowMs: Number.POSITIVE_INFINITY },
    { maxLossRatio: 1.1 },
    { maxErrorRate: -0.1 },
    { minOrders: 0 },
    { minOrders: 1.5 },
    { minOrders: '10' as never },
  ])('cannot be made with %j', (limits) => {
    expect(() => createHealthMonitor(limits)).toThrow(ConfigurationError);
    expect(() => createHealthMonitor(limits)).toThrow(`Option ${Object.keys(limits)[0]} must be`);
  });
});

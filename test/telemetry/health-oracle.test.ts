import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SmartVpsEvent } from '../../src/domain/events.ts';
import type { AlertName } from '../../src/telemetry/alerts.ts';
import { createHealthMonitor } from '../../src/telemetry/health-monitor.ts';
import type { HealthLimits } from '../../src/telemetry/limits.ts';
import { at, type Happening, notSynced, ordered, synced } from './events.ts';

/** A moment: something happens, or somebody looks. */
interface Moment {
  readonly at: number;
  readonly event?: SmartVpsEvent;
}

type News = readonly [status: string, name: AlertName, at: number];

const NAMES: readonly AlertName[] = ['sync_failing', 'packages_gone', 'provisioning_errors'];

/** What the monitor must tell, from the definition of each alert and the whole history at every moment. */
function expectedNews(moments: readonly Moment[], limits: HealthLimits): readonly News[] {
  const news: News[] = [];
  const firedAt = new Map<AlertName, number>();
  for (const index of moments.keys()) {
    const history = moments.slice(0, index + 1);
    const now = Math.max(...history.map((moment) => moment.at));
    const before = Math.max(...history.slice(0, -1).map((moment) => moment.at));
    const events = history.flatMap(({ event }) => event ?? []);
    for (const name of NAMES) {
      const fired = firedAt.get(name);
      const isWrong = WRONG[name](events, now, limits);
      const hours = (moment: number) => Math.floor((moment - (fired ?? 0)) / limits.repeatMs);
      if (isWrong && fired === undefined) {
        news.push(['firing', name, now]);
        firedAt.set(name, now);
      } else if (isWrong && hours(now) > hours(before)) news.push(['repeated', name, now]);
      else if (!isWrong && fired !== undefined) {
        news.push(['resolved', name, now]);
        firedAt.delete(name);
      }
    }
  }
  return news;
}

const WRONG: Record<
  AlertName,
  (events: readonly SmartVpsEvent[], now: number, limits: HealthLimits) => boolean
> = {
  sync_failing: (events, now, { syncFailingMs }) => {
    const runs = events.filter(isRealRun);
    const failed = runs.slice(runs.findLastIndex((run) => run.type === 'sync.completed' && run.success) + 1);
    return failed[0] !== undefined && now - failed[0].at > syncFailingMs;
  },
  packages_gone: (events, _, { maxLossRatio }) => {
    const last = events.findLast((event) => event.type === 'sync.completed' && !event.dryRun);
    if (last?.type !== 'sync.completed') return false;
    const { loss, onSale, tripped, rules } = last.guard;
    return onSale > 0 && loss / onSale > maxLossRatio && (tripped || rules.length === 0);
  },
  provisioning_errors: (events, now, { maxErrorRate, minOrders, windowMs }) => {
    const stages = events.filter((event) => event.type.startsWith('provision.'));
    const last = stages
      .filter((event, index) => !stages.slice(index + 1).some((later) => orderOf(later) === orderOf(event)))
      .filter((event) => event.type !== 'provision.pending' && now - event.at <= windowMs)
      .filter((event) => !('reason' in event && event.reason === 'cancelled'));
    const errors = last.filter((event) => event.type !== 'provision.active');
    return last.length >= minOrders && errors.length / last.length > maxErrorRate;
  },
};

function orderOf(event: SmartVpsEvent): string | undefined {
  return 'orderId' in event ? event.orderId : undefined;
}

function isRealRun(event: SmartVpsEvent): boolean {
  if (event.type === 'sync.completed') return !event.dryRun;
  return event.type === 'sync.failed' && !event.dryRun && event.code !== 'SMARTVPS_ABORTED';
}

const guards = fc.constantFrom(
  { loss: 0, onSale: 10 },
  { loss: 5, onSale: 10 },
  { loss: 6, onSale: 10, tripped: true, rules: ['loss_ratio' as const] },
  { loss: 6, onSale: 10, tripped: false, rules: ['loss_ratio' as const] },
  { loss: 3, onSale: 4 },
  { loss: 0, onSale: 0 },
);
const runs = fc.oneof(
  fc.record({ success: fc.boolean(), dryRun: fc.boolean(), guard: guards }).map(synced),
  fc
    .tuple(fc.constantFrom('SMARTVPS_TIMEOUT', 'SMARTVPS_ABORTED'), fc.boolean())
    .map(([code, dry]) => notSynced(code, dry)),
  fc.constant(notSynced()),
);
const orders = fc
  .tuple(
    fc.constantFrom('active', 'active', 'failed', 'needs_review', 'abandoned', 'pending'),
    fc.nat(13),
    fc.boolean(),
  )
  .map(([stage, id, isCancelled]) =>
    ordered(stage, id, stage === 'failed' && isCancelled ? 'cancelled' : undefined),
  );
const others = fc.constant<Happening>({ type: 'endpoint.unauthorized' });

/** Steps of some minutes, seldom backwards, as clocks of several machines have it. */
const steps = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 0, 1, 2, 2, 3, 5, 30, -1),
    happening: fc.oneof(
      { weight: 4, arbitrary: runs },
      { weight: 6, arbitrary: orders },
      others,
      fc.constant(undefined),
    ),
  }),
  { maxLength: 60, size: 'max' },
);
const limits: fc.Arbitrary<HealthLimits> = fc.record({
  syncFailingMs: fc.constantFrom(300_000, 60_000),
  maxLossRatio: fc.constantFrom(0.5, 0.6),
  maxErrorRate: fc.constantFrom(0.1, 0.5),
  minOrders: fc.constantFrom(10, 3, 1),
  windowMs: fc.constantFrom(86_400_000, 1_200_000),
  repeatMs: fc.constantFrom(1_800_000, 120_000),
});

test('alerts fire, are repeated and end as their definitions say, over ten thousand streams of events', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(steps, limits, (stream, given) => {
      let minutes = 0;
      const moments = stream.map(({ minutes: passed, happening }): Moment => {
        minutes += passed;
        const event = at(minutes, happening ?? { type: 'endpoint.unauthorized' });
        return { at: event.at, ...(happening && { event }) };
      });
      const news: News[] = [];
      const { onEvent, check, alerts } = createHealthMonitor({
        ...given,
        onAlert: ({ status, name, at: moment }) => void news.push([status, name, moment]),
      });
      for (const moment of moments) moment.event ? onEvent(moment.event) : check(moment.at);

      const expected = expectedNews(moments, given);
      expect(news).toEqual(expected);
      const open = NAMES.filter((name) =>
        ['firing', 'repeated'].includes(expected.findLast((one) => one[1] === name)?.[0] ?? ''),
      );
      expect(
        alerts()
          .map(({ name }) => name)
          .sort(),
      ).toEqual([...open].sort());
      for (const [status, name] of expected)
        reached.set(`${name} ${status}`, (reached.get(`${name} ${status}`) ?? 0) + 1);
    }),
    { numRuns: 10_000 },
  );
  // A stream in which nothing happens shows nothing: each alert must have gone through each of its news often.
  for (const name of NAMES)
    for (const status of ['firing', 'repeated', 'resolved'])
      expect(reached.get(`${name} ${status}`), `${name} ${status}`).toBeGreaterThan(1_000);
});

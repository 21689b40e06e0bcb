import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
} from '@opentelemetry/semantic-conventions';
import { createMemoryRepositories, Provisioner, SmartVpsClient, syncInventory } from 'smartvps-sdk';
import { createOpenTelemetryListener } from 'smartvps-sdk/opentelemetry';
import { calmQuirks, createSimulator } from 'smartvps-sdk/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { anItem, NOON, packages } from '../builders.ts';
import { aSummary, at, aVerdict, type Happening, notSynced, ordered, synced } from './events.ts';

/** A listener whose metrics and spans stay in memory. */
function observed() {
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2 ** 31 - 1 });
  const spans = new InMemorySpanExporter();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  const onEvent = createOpenTelemetryListener({ meterProvider, tracerProvider });
  /** Every series: its name, its attributes and its value; of a histogram count and sum. */
  const series = async () => {
    await meterProvider.forceFlush();
    const exported =
      metrics
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    return exported.flatMap(({ descriptor, dataPoints }) =>
      (dataPoints as readonly DataPoint<number | Histogram>[]).map(({ attributes, value }) => ({
        name: descriptor.name,
        unit: descriptor.unit,
        attributes,
        value: typeof value === 'number' ? value : { count: value.count, sum: value.sum },
      })),
    );
  };
  open.push(() => meterProvider.shutdown());
  return {
    onEvent,
    series,
    of: async (name: string) => (await series()).filter((one) => one.name === name),
    spans: () => spans.getFinishedSpans(),
    hear: (...happenings: readonly Happening[]) => {
      for (const happening of happenings) onEvent(at(0, happening));
    },
  };
}

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
  context.disable();
});

const CALL = {
  type: 'request.completed',
  verb: 'ipstock',
  ok: true,
  status: 200,
  attempts: 1,
  tookMs: 1_500,
} as const;
const FAILED_CALL: Happening = {
  ...{ type: 'request.completed', verb: 'buyvps', ok: false, code: 'SMARTVPS_TIMEOUT', outcome: 'unknown' },
  ...{ attempts: 3, tookMs: 1_500 },
};

const milliseconds = ([seconds, nanoseconds]: ReadableSpan['startTime']) =>
  seconds * 1_000 + nanoseconds / 1e6;

describe('a call to the provider', () => {
  test('is measured by verb, outcome and error', async () => {
    const { hear, of } = observed();
    hear(CALL, CALL, FAILED_CALL);
    expect(await of('smartvps.client.operation.duration')).toStrictEqual([
      {
        name: 'smartvps.client.operation.duration',
        unit: 's',
        attributes: { 'smartvps.verb': 'ipstock', [ATTR_HTTP_RESPONSE_STATUS_CODE]: 200 },
        value: { count: 2, sum: 3 },
      },
      {
        name: 'smartvps.client.operation.duration',
        unit: 's',
        attributes: {
          'smartvps.verb': 'buyvps',
          'smartvps.outcome': 'unknown',
          [ATTR_ERROR_TYPE]: 'SMARTVPS_TIMEOUT',
        },
        value: { count: 1, sum: 1.5 },
      },
    ]);
  });

  test('is a span from its beginning to its end', () => {
    const { hear, spans } = observed();
    hear(CALL, FAILED_CALL);
    const [good, bad] = spans();
    expect(good).toMatchObject({
      name: 'smartvps ipstock',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
    });
    expect(
      [good, bad].map((span) => span && [milliseconds(span.startTime), milliseconds(span.endTime)]),
    ).toEqual([
      [NOON - 1_500, NOON],
      [NOON - 1_500, NOON],
    ]);
    expect(good?.attributes).toEqual({ 'smartvps.verb': 'ipstock', [ATTR_HTTP_RESPONSE_STATUS_CODE]: 200 });
    expect(bad).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { [ATTR_ERROR_TYPE]: 'SMARTVPS_TIMEOUT', [ATTR_HTTP_REQUEST_RESEND_COUNT]: 2 },
    });
  });

  test('belongs to the trace that is active', () => {
    context.setGlobalContextManager(new OneContext());
    const { hear, spans } = observed();
    const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
    context.with(trace.setSpanContext(ROOT_CONTEXT, parent), () =>
      hear(CALL, synced(), ordered('active', 1)),
    );
    const [call, sync, order] = spans();
    expect([call, sync].map((span) => span?.parentSpanContext?.spanId)).toEqual([
      parent.spanId,
      parent.spanId,
    ]);
    expect(order?.parentSpanContext).toBeUndefined();
  });
});

describe('a sync', () => {
  test('is measured, and what it did with items is counted', async () => {
    const { hear, of } = observed();
    const summary = aSummary({ created: 2, reEnabled: 3, withheld: 6, tookMs: 750 });
    const guard = aVerdict({ tripped: true, loss: 6, onSale: 10 });
    hear(
      { type: 'sync.completed', success: true, dryRun: false, summary, guard },
      synced({ success: false }),
    );
    expect(await of('smartvps.sync.duration')).toMatchObject([
      { attributes: { 'smartvps.sync.dry_run': false }, value: { count: 1, sum: 0.75 } },
      { attributes: { 'smartvps.sync.dry_run': false, 'error.type': 'SMARTVPS_ITEMS_FAILED' } },
    ]);
    const items = (await of('smartvps.sync.items')).map(({ attributes, value }) => [
      attributes['smartvps.sync.action'],
      value,
    ]);
    expect(Object.fromEntries(items)).toEqual({
      ...{ created: 2, updated: 0, disabled: 0, re_enabled: 3, withheld: 6, conflicted: 0, failed: 0 },
    });
    expect(await of('smartvps.sync.guard.trips')).toMatchObject([{ attributes: {}, value: 1 }]);
    expect(await of('smartvps.sync.packages')).toMatchObject([{ value: 10 }]);
    expect(await of('smartvps.sync.on_sale')).toMatchObject([{ value: 10 }]);
  });

  test('that failed is measured with its error, and is a failed span', async () => {
    const { hear, of, spans } = observed();
    hear(notSynced('SMARTVPS_REPLY_HTML'));
    const attributes = { 'smartvps.sync.dry_run': false, [ATTR_ERROR_TYPE]: 'SMARTVPS_REPLY_HTML' };
    expect(await of('smartvps.sync.duration')).toMatchObject([{ attributes }]);
    expect(spans()).toMatchObject([
      { name: 'smartvps sync', status: { code: SpanStatusCode.ERROR }, attributes },
    ]);
  });

  test('that was dry counts no items and no trip', async () => {
    const { hear, series } = observed();
    hear(synced({ dryRun: true, guard: { tripped: true, loss: 6 } }));
    expect((await series()).map(({ name }) => name).sort()).toEqual([
      'smartvps.sync.duration',
      'smartvps.sync.on_sale',
      'smartvps.sync.packages',
    ]);
  });
});

describe('an order', () => {
  test('is counted at each stage, and measured when it ends', async () => {
    const { hear, of } = observed();
    const stage = (name: 'purchasing' | 'active' | 'ended', tookMs: number): Happening => ({
      type: `provision.${name}`,
      orderId: 'order-1',
      tookMs,
    });
    hear(stage('purchasing', 1_000), stage('active', 90_000), stage('ended', 9e9));
    expect((await of('smartvps.provision.transitions')).map(({ attributes }) => attributes)).toEqual([
      { 'smartvps.stage': 'purchasing' },
      { 'smartvps.stage': 'active' },
      { 'smartvps.stage': 'ended' },
    ]);
    expect(await of('smartvps.provision.duration')).toMatchObject([
      { attributes: { 'smartvps.stage': 'active' }, value: { count: 1, sum: 90 } },
    ]);
  });

  test('that ended is a trace of its own, from when it was first on record, also before this process began', () => {
    const { hear, spans } = observed();
    hear({ type: 'provision.active', orderId: 'order-1', tookMs: 864e5 * 400 });
    expect(spans()).toMatchObject([
      { name: 'smartvps provision', attributes: { 'smartvps.order.id': 'order-1' } },
    ]);
    expect(spans().map(({ startTime }) => milliseconds(startTime))).toEqual([NOON - 864e5 * 400]);
  });

  test.each([
    ['active', undefined, SpanStatusCode.UNSET],
    ['failed', 'cancelled', SpanStatusCode.UNSET],
    ['failed', 'rejected', SpanStatusCode.ERROR],
    ['abandoned', 'abandoned', SpanStatusCode.ERROR],
  ] as const)('that ends as %s (%s) has status %i', (stage, reason, code) => {
    const { hear, spans } = observed();
    hear(ordered(stage, 1, reason));
    expect(spans()).toMatchObject([{ status: { code } }]);
  });

  test('is renewed in metrics and spans of their own', async () => {
    const { hear, of, spans } = observed();
    const renewal = { orderId: 'order-1', invoiceId: 'invoice-1', tookMs: 5_000 };
    hear({ type: 'renewal.renewing', ...renewal }, { type: 'renewal.renewed', ...renewal });
    expect(await of('smartvps.renewal.transitions')).toHaveLength(2);
    expect(await of('smartvps.renewal.duration')).toMatchObject([{ value: { count: 1, sum: 5 } }]);
    expect(spans()).toMatchObject([
      {
        name: 'smartvps renewal',
        status: { code: SpanStatusCode.UNSET },
        attributes: { 'smartvps.order.id': 'order-1', 'smartvps.invoice.id': 'invoice-1' },
      },
    ]);
  });
});

test('the global providers are taken where the options are null', () => {
  expect(() => createOpenTelemetryListener(null as never)).not.toThrow();
});

test('a caller without the token is counted', async () => {
  const { hear, of } = observed();
  hear({ type: 'endpoint.unauthorized' }, { type: 'endpoint.unauthorized' });
  expect(await of('smartvps.endpoint.unauthorized')).toMatchObject([{ attributes: {}, value: 2 }]);
});

test('a thousand orders, packages and invoices make no more series than one of each', async () => {
  const { hear, series } = observed();
  const one = (id: number): readonly Happening[] => [
    CALL,
    FAILED_CALL,
    synced(),
    { type: 'package.disabled', pid: `${id}`, name: `103.82.${id}`, itemId: `item-${id}`, reason: 'renamed' },
    ...(['pending', 'active', 'needs_review'] as const).map((stage) => ordered(stage, id)),
    { type: 'renewal.renewed', orderId: `order-${id}`, invoiceId: `invoice-${id}`, tookMs: id },
  ];
  hear(...one(0));
  const few = (await series()).map(({ name, attributes }) => JSON.stringify([name, attributes]));
  for (let id = 1; id < 1_000; id++) hear(...one(id));
  expect((await series()).map(({ name, attributes }) => JSON.stringify([name, attributes]))).toEqual(few);
  expect(few.join()).not.toMatch(/order-|item-|invoice-|103\.82/);
});

test('a real purchase leaves no address, package or secret in metrics or spans', async () => {
  const { onEvent, series, spans } = observed();
  const [listed] = packages(1);
  const { fetch, world } = createSimulator({ packages: packages(1), quirks: calmQuirks });
  const login = { username: 'canary-user', password: 'canary-pass', baseUrl: 'https://smartvps.example' };
  const client = new SmartVpsClient({ ...login, fetch, onEvent });
  const repositories = createMemoryRepositories({
    stock: [
      anItem({
        id: 'item',
        smartvps: { packagePid: listed?.id ?? '', packageName: listed?.name ?? '', byMemory: {} },
      }),
    ],
    orders: [{ id: 'order-1', stockId: 'item', memory: '8GB' }],
  });
  await syncInventory({ client, ...repositories, onEvent });
  const provisioner = new Provisioner({ client, ...repositories, onEvent, waitForCredentialsMs: 10_000 });
  expect(await provisioner.provision('order-1')).toMatchObject({ status: 'active' });

  const [server] = world.servers();
  const all = JSON.stringify([
    await series(),
    spans().map(({ name, attributes, events, status, links }) => ({
      name,
      attributes,
      events,
      status,
      links,
    })),
  ]);
  expect(all).toContain('buyvps');
  for (const word of ['canary', server?.ip, server?.password, listed?.name, 'Basic'])
    expect(all).not.toContain(word);
});

/** Keeps the context of the call that is being made, and of nothing that is awaited. */
class OneContext implements ContextManager {
  #active: Context = ROOT_CONTEXT;

  active(): Context {
    return this.#active;
  }

  with: ContextManager['with'] = (active, run, self, ...values) => {
    const before = this.#active;
    this.#active = active;
    try {
      return run.call(self as never, ...values);
    } finally {
      this.#active = before;
    }
  };

  bind<Target>(_: Context, target: Target): Target {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

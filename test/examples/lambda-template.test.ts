import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROJECT } from '../house/source-files.ts';

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
}

/** As much of a resource as these tests look at. */
interface Resource {
  readonly Type: string;
  readonly Properties: Metric & {
    readonly Handler?: string;
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
    readonly Events?: { readonly EveryTwoMinutes: { readonly Properties: { readonly Schedule: string } } };
    readonly Policies?: readonly {
      readonly PolicyDocument: { readonly Statement: readonly { readonly Action: unknown }[] };
    }[];
    readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
    readonly Threshold?: number;
  };
}

const read = (file: string) => readFileSync(join(PROJECT, 'examples/lambda', file), 'utf8');
const { Resources: resources }: { readonly Resources: Readonly<Record<string, Resource>> } = parse(
  read('template.yaml'),
  { logLevel: 'silent' }, // CloudFormation has tags of its own.
);
const ofType = (type: string) =>
  Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
const functions = ofType('AWS::Serverless::Function');

test('every function runs every two minutes', () => {
  expect(functions.map(({ Handler }) => Handler)).toEqual([
    'sync.handler',
    'process-due.handler',
    'call-endpoint.handler',
  ]);
  const schedules = functions.map(({ Events }) => Events?.EveryTwoMinutes.Properties.Schedule);
  expect(new Set(schedules)).toEqual(new Set(['rate(2 minutes)']));
});

test('every function gets the settings that it reads', () => {
  const library = ['SMARTVPS_BASE_URL', 'SMARTVPS_USERNAME', 'SMARTVPS_PASSWORD'];
  const readBy = (file: string) =>
    Array.from(
      read(file).matchAll(/readSetting\('(\w+)'\)|process\.env\.(\w+)/g),
      ([, one, other]) => one ?? other ?? '',
    );
  for (const { Handler = '', Environment } of functions) {
    const file = Handler.replace('.handler', '.ts');
    const opensShop = read(file).includes("'./shop.ts'");
    const wanted = [
      ...readBy(file),
      ...readBy('metrics.ts'),
      ...(opensShop ? [...readBy('shop.ts'), ...library] : []),
    ];
    expect(Object.keys(Environment?.Variables ?? {}).sort()).toEqual(wanted.sort());
  }
});

test('a function may write its own log and nothing else', () => {
  const statements = ofType('AWS::IAM::Role').flatMap(({ Policies = [] }) =>
    Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  );
  expect(statements.flatMap(({ Action }) => Action)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(functions.flatMap(({ Policies = [] }) => Policies)).toEqual([]);
});

test('there are three alarms, each on a metric that is sent', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const metrics = alarms.flatMap((alarm) => [
    alarm,
    ...(alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ]);
  const watched = metrics.flatMap(({ Namespace, MetricName }) =>
    MetricName ? [`${Namespace} ${MetricName}`] : [],
  );
  expect(alarms.map(({ Threshold }) => Threshold)).toEqual([1, 50, 10]);
  expect([...new Set(watched)]).toEqual([
    'SmartVPS SyncFailed',
    'SmartVPS PackagesGone',
    'SmartVPS ProvisionFailed',
  ]);
  for (const name of watched)
    expect(read('metrics.ts')).toContain(`putMetric('${name.replace('SmartVPS ', '')}'`);
});

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import ky from 'ky';
import { SmartVpsClient } from '../src/wire/client.ts';
import { compareWaiting, processorMs, type WaitingContestant, wallMs } from './harness.ts';
import { type Aim, type Suite, type SuiteOptions, table } from './suite.ts';

const RAW = 'fetch, then JSON';
const KY = 'ky, then JSON';
const OURS = 'SmartVpsClient';

const IP = '103.82.72.9';
const [username, password] = ['u', 'p'];
const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };

/** One call over loopback: by `fetch` alone, by ky alone, and by the client, which reads what they only parse. */
export const overheadSuite: Suite = {
  name: 'client',
  async run(options) {
    const { server, url } = await startServer();
    try {
      return [
        ...(await measure('status', statusCalls(url), options)),
        ...(await measure('ipstock, 20 packages', listCalls(`${url}/20`), options)),
        ...(await measure('ipstock, 1,000 packages', listCalls(`${url}/1000`), options)),
      ];
    } finally {
      server.disconnect();
      await once(server, 'exit');
    }
  },
};

async function startServer(): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const file = fileURLToPath(new URL('loopback.ts', import.meta.url));
  const server = fork(file, { execArgv: ['--import', 'tsx'] });
  const [port] = await once(server, 'message');
  return { server, url: `http://127.0.0.1:${port}` };
}

function statusCalls(url: string): readonly WaitingContestant[] {
  const client = new SmartVpsClient({ username, password, baseUrl: url });
  const json = { ip: IP };
  const body = JSON.stringify(json);
  const asJson = { ...headers, 'content-type': 'application/json' };
  return [
    {
      name: RAW,
      run: async () => (await fetch(`${url}/status`, { method: 'POST', headers: asJson, body })).json(),
    },
    { name: KY, run: () => ky.post(`${url}/status`, { json, headers }).json() },
    { name: OURS, run: () => client.status(IP) },
  ];
}

function listCalls(url: string): readonly WaitingContestant[] {
  const client = new SmartVpsClient({ username, password, baseUrl: url, pathPrefix: '' });
  return [
    { name: RAW, run: async () => (await fetch(`${url}/ipstock`, { method: 'POST', headers })).json() },
    { name: KY, run: () => ky.post(`${url}/ipstock`, { headers }).json() },
    { name: OURS, run: () => client.ipstock() },
  ];
}

async function measure(
  what: string,
  contestants: readonly WaitingContestant[],
  { isQuick, isProcessorTime, print }: SuiteOptions,
): Promise<readonly Aim[]> {
  const nowMs = isProcessorTime ? processorMs : wallMs;
  const measured = await compareWaiting(contestants, { rounds: isQuick ? 9 : 21, repeats: 100, nowMs });
  const rows = measured.map(({ name, medianMs, ratio, middleHalf: [low, high] }) => [
    name,
    `${(medianMs * 1_000).toFixed(0)} µs`,
    `${ratio.toFixed(2)} x`,
    `(${low.toFixed(2)} to ${high.toFixed(2)})`,
  ]);
  print(`\nOne call over loopback: ${what}\n${table(rows)}`);
  const ratioOf = (wanted: string) => measured.find(({ name }) => name === wanted)?.ratio ?? Number.NaN;
  const actual = ratioOf(OURS) / ratioOf(KY);
  return [{ text: `${OURS}, ${what}, of ky`, actual, limit: 2, isAtMost: true }];
}

import type { Handler, ScheduledEvent } from 'aws-lambda';
import type { SyncReport } from 'smartvps-sdk';
import { measured, onEvent } from './metrics.ts';
import { readSetting } from './settings.ts';

const url = readSetting('SYNC_URL');
const token = readSetting('SYNC_TOKEN');

/** The endpoint answers within the timeouts of the client behind it; the function's own time is longer. */
const TIMEOUT_MS = 100_000;

/** Every two minutes: has a shop that runs elsewhere sync itself. */
export const handler: Handler<ScheduledEvent, unknown> = measured(async () => {
  const startedAt = Date.now();
  // The token must not follow a redirect to another host.
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-sync-token': token },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => fail(startedAt, error.name));
  if (!response.ok) return fail(startedAt, await codeOf(response));
  const report = await reportOf(response);
  if (report === undefined) return fail(startedAt, `${response.status} without a report`);
  const { success, summary, guard } = report;
  onEvent({ type: 'sync.completed', at: Date.now(), success, dryRun: false, summary, guard });
  return { success, summary, guard };
});

function fail(startedAt: number, code: string): never {
  const at = Date.now();
  onEvent({ type: 'sync.failed', at, dryRun: false, code, tookMs: at - startedAt });
  throw new Error(`The endpoint did not sync: ${code}.`);
}

/** The report of a run; nothing where whoever answered is not the endpoint, or stopped halfway. */
async function reportOf(response: Response): Promise<SyncReport | undefined> {
  const answer = (await response.json().catch(() => undefined)) as Partial<SyncReport> | null | undefined;
  const isWhole = typeof answer?.success === 'boolean' && answer.summary && answer.guard;
  return isWhole ? (answer as SyncReport) : undefined;
}

/** The code of a refusal or a failure, where whoever answered is the endpoint. */
async function codeOf(response: Response): Promise<string> {
  const answer = (await response.json().catch(() => undefined)) as { readonly code?: unknown } | undefined;
  return typeof answer?.code === 'string' ? `${response.status} ${answer.code}` : `${response.status}`;
}

import type { Handler, ScheduledEvent } from 'aws-lambda';
import { Provisioner } from 'smartvps-sdk';
import { measured, onEvent } from './metrics.ts';
import { openShop } from './shop.ts';

/** What a run answers: how many orders came to which status, and how many are due still. */
export interface ProcessDueAnswer {
  readonly statuses: Readonly<Record<string, number>>;
  readonly remaining: number;
}

/** Kept back from the function's time: for storing the last answer, and for sending the metrics. */
const MARGIN_MS = 5_000;

// A function that waits is paid for waiting: an order whose login is not there yet is due again a little later.
const provisioner = openShop().then(
  ({ client, repositories }) =>
    new Provisioner({ client, ...repositories, waitForCredentialsMs: 0, logger: console, onEvent }),
);

/** Every two minutes: takes on whatever is due. No purchase begins that could not end before the function does. */
export const handler: Handler<ScheduledEvent, ProcessDueAnswer> = measured(async (_event, context) => {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  const { results, remaining } = await (await provisioner).processDue({ deadline });
  const statuses: Record<string, number> = {};
  for (const { status } of results) statuses[status] = (statuses[status] ?? 0) + 1;
  return { statuses, remaining };
});

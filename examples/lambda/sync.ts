import type { Handler, ScheduledEvent } from 'aws-lambda';
import { type SyncReport, syncInventory } from 'smartvps-sdk';
import { measured, onEvent } from './metrics.ts';
import { openShop } from './shop.ts';

/** What a run answers: the whole report could outgrow an answer of Lambda's, and the log names every change. */
export type SyncAnswer = Pick<SyncReport, 'success' | 'summary' | 'guard'>;

const shop = openShop();

/** Every two minutes: brings the stock in line with the provider's list. Runs may overlap. */
export const handler: Handler<ScheduledEvent, SyncAnswer> = measured(async () => {
  const { client, repositories } = await shop;
  const report = await syncInventory({ client, ...repositories, logger: console, onEvent });
  const { success, summary, guard } = report;
  return { success, summary, guard };
});

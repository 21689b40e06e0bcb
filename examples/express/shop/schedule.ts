import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'smartvps-sdk';
import type { Config } from './config.ts';
import type { Shop } from './shop.ts';

const DAY_MS = 86_400_000;

/** Everything that this shop does by itself. */
export function startSchedule(shop: Shop, config: Config, logger: Logger): { stop(): Promise<void> } {
  const leaving = new AbortController();
  const { signal } = leaving;
  const every = (ms: number, job: () => Promise<unknown>) => repeat({ ms, job, signal, logger });
  const jobs = [
    every(config.syncEveryMs, () => shop.sync('schedule', { signal })),
    every(config.processEveryMs, () => shop.provisioner.processDue()),
    every(config.processEveryMs, () => processRenewals(shop)),
    every(60_000, async () => shop.health.check()),
    every(config.renewEveryMs, () => renewWhatWasPaid(shop, config.renewWithinDays)),
  ];
  return {
    // A purchase under way is waited for: to abort one would make an unknown of it.
    async stop() {
      leaving.abort(new Error('The shop is closing.'));
      await Promise.all(jobs);
    },
  };
}

/** The monthly job: servers that run out soon and whose customers have paid for the next month. */
async function renewWhatWasPaid({ provisioner, renewals, book }: Shop, withinDays: number): Promise<void> {
  const expiresBefore = Date.now() + withinDays * DAY_MS;
  for (let after: string | undefined; ; ) {
    const page = await provisioner.list({ stage: 'active', expiresBefore, after, limit: 100 });
    for (const { orderId } of page) {
      const invoice = await book.paidInvoice(orderId);
      if (invoice === undefined) continue;
      const { status } = await renewals.renew(orderId, { invoiceId: invoice.id });
      if (status === 'renewed') await book.noteSettled(invoice.id);
    }
    after = page.at(-1)?.orderId;
    if (page.length < 100) return;
  }
}

/** Renewals that were put off, or whose new expiry was not there yet. */
async function processRenewals({ renewals, book }: Shop): Promise<void> {
  const { results } = await renewals.processDue();
  for (const { status, invoiceId } of results) if (status === 'renewed') await book.noteSettled(invoiceId);
}

interface Repeated {
  readonly ms: number;
  readonly job: () => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Runs a job at once and again and again, never twice at the same time. A run that fails stops no other. */
async function repeat({ ms, job, signal, logger }: Repeated): Promise<void> {
  while (!signal.aborted) {
    await job().catch((error: unknown) => logger.error(`A scheduled job failed: ${error}`));
    await pause(ms, undefined, { signal }).catch(() => {});
  }
}

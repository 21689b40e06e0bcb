import { systemClock } from '../domain/environment.ts';
import type { ProvisionStage } from '../domain/provision.ts';
import { printable } from '../domain/text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { provisionerOf, readShop } from './shop.ts';
import { table } from './table.ts';
import type { Context } from './terminal.ts';
import { moment } from './times.ts';
import { UsageError } from './usage-error.ts';

/** Which records are shown. */
export interface ListOptions {
  readonly stage: readonly string[];
  readonly expiresWithin?: number;
  readonly after?: string;
  readonly limit: number;
}

const DAY_MS = 86_400_000;

/** Shows the orders on record, a page at a time in the order of their ids. */
export function showList(context: Context, options: ListOptions): Promise<ExitCode> {
  const { expiresWithin, after, limit } = options;
  // What is no stage, the repository refuses.
  const stage = options.stage as readonly ProvisionStage[];
  if (limit < 1) throw new UsageError('A page holds at least one order.', 'Give --limit 1 or more.');
  return readShop(context, async (shop) => {
    const provisions = await provisionerOf(shop).list({
      ...(stage.length > 0 && { stage }),
      ...(expiresWithin !== undefined && { expiresBefore: systemClock.now() + expiresWithin * DAY_MS }),
      ...(after !== undefined && { after }),
      limit,
    });
    const next = provisions.length === limit ? provisions.at(-1)?.orderId : undefined;
    context.answer({ provisions, next: next ?? null }, () =>
      [
        table(
          ['ORDER', 'STAGE', 'REASON', 'ADDRESS', 'PAID UNTIL', 'CHANGED'],
          provisions.map((one) => [
            one.orderId,
            one.stage,
            one.reason,
            one.address,
            moment(one.expiresAt),
            moment(one.updatedAt),
          ]),
          context.terminal,
        ),
        ...(next === undefined ? [] : [`There may be more: --after ${printable(next)}`]),
      ].join('\n'),
    );
    return EXIT.ok;
  });
}

import type { Diagnosis } from '../domain/provision-result.ts';
import { printable } from '../domain/text.ts';
import { createClient, hasCredentials } from './credentials.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { provisionerOf, readShop } from './shop.ts';
import { bold } from './table.ts';
import type { Context } from './terminal.ts';

/** Shows order, item, package and address side by side: what matches and what does not. */
export function showDiagnosis(context: Context, orderId: string): Promise<ExitCode> {
  const client = hasCredentials(context) ? createClient(context) : undefined;
  return readShop(context, async (shop) => {
    const diagnosis = await provisionerOf(shop, client).diagnose(orderId);
    context.answer(shown(diagnosis), () =>
      [
        bold(printable(orderId), context.terminal.isColoured),
        ...diagnosis.checks.map(
          ({ name, ok, message }) => `${SIGNS[String(ok)]} ${name.padEnd(9)}${message}`,
        ),
      ].join('\n'),
    );
    return diagnosis.checks.some(({ ok }) => ok === false) ? EXIT.attention : EXIT.ok;
  });
}

const SIGNS: Readonly<Record<string, string>> = { true: '✓', false: '✗', undefined: '?' };

/** What the library knows of them: a shop's own documents hold logins and more. */
function shown({ orderId, checks, order, item, package: listed, provision }: Diagnosis) {
  return {
    orderId,
    checks: checks.map(({ name, ok = null, message }) => ({ name, ok, message })),
    order: order && { id: order.id, stockId: order.stockId, memory: order.memory, os: order.os },
    item: item && {
      id: item.id,
      name: item.name,
      available: item.available,
      packagePid: item.smartvps.packagePid,
      packageName: item.smartvps.packageName,
      addressPattern: item.smartvps.addressPattern,
    },
    package: listed,
    provision,
  };
}

import type { ReviewCase } from '../domain/provision-result.ts';
import type { RenewalReviewCase } from '../domain/renewal.ts';
import { printable } from '../domain/text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { provisionerOf, readShop, renewalsOf } from './shop.ts';
import { bold, type Cell, fields } from './table.ts';
import type { Context } from './terminal.ts';
import { moment, span } from './times.ts';

/** Shows the orders and the renewals that wait for a person, the longest waiting first. */
export function showReview(context: Context): Promise<ExitCode> {
  const { isColoured } = context.terminal;
  return readShop(context, async (shop) => {
    const cases = await provisionerOf(shop).review();
    const renewals = await renewalsOf(shop).review();
    const count = cases.length + renewals.length;
    context.answer({ cases, renewals }, () =>
      [
        ...cases.map((one) => caseText(one, isColoured)),
        ...renewals.map((one) => renewalText(one, isColoured)),
        count === 0 ? 'Nothing waits for a person.' : `${count} waiting.`,
      ].join('\n\n'),
    );
    return count === 0 ? EXIT.ok : EXIT.attention;
  });
}

function caseText({ orderId, reason, ageMs, version, ...facts }: ReviewCase, isColoured: boolean): string {
  const { message, address, surplus, evidence, allowed } = facts;
  return [
    bold(`${printable(orderId)}  ${reason}  for ${span(ageMs)}`, isColoured),
    fields(
      [
        ['what is so', message],
        ...optional('address', address),
        ...optional('surplus', surplus.join(', ') || undefined),
        ...heard(evidence),
        ['decide', `${allowed.join(', ') || 'nothing yet'}  (--seen ${version})`],
      ],
      '  ',
    ),
  ].join('\n');
}

function renewalText(
  { orderId, invoiceId, ageMs, ...facts }: RenewalReviewCase,
  isColoured: boolean,
): string {
  const { reason, message, address, expiresBefore, expiresAfter, evidence, version } = facts;
  const title = `${printable(orderId)}  renewal ${printable(invoiceId)}  ${reason}  for ${span(ageMs)}`;
  return [
    bold(title, isColoured),
    fields(
      [
        ['what is so', message],
        ...optional('address', address),
        [
          'paid until',
          `${moment(expiresBefore) ?? 'unknown'} before, ${moment(expiresAfter) ?? 'unknown'} after`,
        ],
        ...heard(evidence),
        ['decide', `renewed, not_renewed  (--seen ${version})`],
      ],
      '  ',
    ),
  ].join('\n');
}

interface Heard {
  readonly at: number;
  readonly outcome: string;
  readonly code?: string;
  readonly ip?: string;
  readonly addresses?: readonly string[];
}

function heard(evidence: Readonly<Record<string, Heard>>): readonly (readonly [string, Cell])[] {
  return Object.entries(evidence).map(([attempt, { at, outcome, code, ip, addresses = [] }]) => {
    const named = [ip, ...addresses].filter((address) => address !== undefined).join(', ');
    const words = [outcome, code, named && `named ${named}`, `at ${moment(at)}`];
    return [`request ${attempt}`, words.filter(Boolean).join(', ')];
  });
}

function optional(name: string, value: Cell): readonly (readonly [string, Cell])[] {
  return value === undefined ? [] : [[name, value]];
}

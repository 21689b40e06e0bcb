import type { ProvisionResult } from '../domain/provision-result.ts';
import type { RenewalResult } from '../domain/renewal.ts';
import { printable } from '../domain/text.ts';
import type { NamedReason } from '../flows/call-options.ts';
import type { Decision } from '../rules/decisions.ts';
import { type NamedOptions, named } from './actor.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { provisionerOf, renewalsOf, withShop } from './shop.ts';
import type { Context } from './terminal.ts';
import { moment } from './times.ts';
import { UsageError } from './usage-error.ts';

/** What a decision may be given besides. */
export interface ResolveOptions extends NamedOptions {
  readonly ip?: string;
  readonly seen?: number;
}

/** Applies a person's decision on an order. */
export function resolveOrder(
  context: Context,
  orderId: string,
  kind: string,
  options: ResolveOptions,
): Promise<ExitCode> {
  const decision = readDecision(kind, options.ip, { ...named(context, options), version: options.seen });
  return withShop(context, async (shop) =>
    told(context, await provisionerOf(shop).resolve(orderId, decision)),
  );
}

/** Applies a person's decision on a renewal. */
export function resolveRenewal(
  context: Context,
  {
    order,
    invoice,
    decision,
    ...options
  }: ResolveOptions & Readonly<Record<'order' | 'invoice' | 'decision', string>>,
): Promise<ExitCode> {
  if (decision !== 'renewed' && decision !== 'not_renewed')
    throw new UsageError(`"${printable(decision)}" is no decision.`, 'Decide renewed or not_renewed.');
  const by = { ...named(context, options), ...(options.seen !== undefined && { version: options.seen }) };
  return withShop(context, async (shop) =>
    told(context, await renewalsOf(shop).resolve(order, invoice, { decision, ...by })),
  );
}

/** The steps that a person starts. */
export type Step = 'retry' | 'cancel' | 'end';

/** Tries again, cancels or ends an order. */
export function stepOrder(
  context: Context,
  step: Step,
  orderId: string,
  options: NamedOptions,
): Promise<ExitCode> {
  const by = named(context, options);
  return withShop(context, async (shop) => told(context, await provisionerOf(shop)[step](orderId, by)));
}

function readDecision(
  kind: string,
  ip: string | undefined,
  { version, ...by }: NamedReason & { readonly version: number | undefined },
): Decision {
  const who = { ...by, ...(version !== undefined && { version }) };
  if (kind === 'purchased') {
    if (ip === undefined)
      throw new UsageError('"purchased" needs the address that was bought.', 'Give it with --ip.');
    return { ...who, decision: kind, ip };
  }
  if (ip !== undefined)
    throw new UsageError(`"${printable(kind)}" takes no address.`, 'Leave --ip out, or decide "purchased".');
  if (kind === 'not_purchased' || kind === 'accept' || kind === 'abandon') return { ...who, decision: kind };
  throw new UsageError(
    `"${printable(kind)}" is no decision.`,
    'Decide purchased, not_purchased, accept or abandon.',
  );
}

function told(context: Context, result: ProvisionResult | RenewalResult): ExitCode {
  const { orderId, status, reason, message, retryAt } = result;
  context.answer(result, () =>
    [
      `${printable(orderId)}: ${status}${reason === undefined ? '' : ` (${reason})`}`,
      ...(message === undefined ? [] : [printable(message)]),
      ...(retryAt === undefined ? [] : [`Your worker goes on with it from ${moment(retryAt)}.`]),
    ].join('\n'),
  );
  return EXIT.ok;
}

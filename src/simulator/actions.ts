import type { Verb } from '../domain/outcome.ts';
import { isTold } from './answers.ts';
import type { Fault } from './faults.ts';
import type { Delivery, Ledger } from './ledger.ts';
import type { Provider } from './provider.ts';
import type { SimulatorQuirks } from './quirks.ts';
import { type SimulatedServer, systemNamed } from './servers.ts';
import { textFor, type Wording } from './wording.ts';

/** What a call asks for, checked for its form. */
export interface ActionRequest {
  readonly verb: Exclude<Verb, 'ipstock' | 'status'>;
  /** Package name for a purchase, address for the rest. */
  readonly ip: string;
  readonly memoryGb: number;
  readonly os: string;
}

/** What the provider did and says. */
export interface Done {
  /** The provider's own words, not wrapped yet. */
  readonly text: string;
  /** The server concerned, where there is one. */
  readonly server?: SimulatedServer;
  /** Enters into the books that the caller was told; absent when nothing was charged. */
  readonly told?: () => void;
}

/** What an action needs to know of the world. */
export interface ActionParts {
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly quirks: () => SimulatorQuirks;
  readonly now: () => number;
}

/**
 * Does what the call asks for, at this moment.
 *
 * @param isLate - the moment is later than the call's arrival
 */
export function act(
  parts: ActionParts,
  request: ActionRequest,
  fault: Fault | undefined,
  { isLate }: { readonly isLate: boolean },
): Done {
  const delivered: Delivery = isLate ? 'late' : 'dropped';
  switch (request.verb) {
    case 'buyvps':
      return buy(parts, request, fault, delivered);
    case 'renewvps':
      return renew(parts, request, fault, delivered);
    case 'start':
      return said(parts, 'started', parts.provider.servers.setPower(request.ip, 'Online'));
    case 'stop':
      return said(parts, 'stopped', parts.provider.servers.setPower(request.ip, 'Offline'));
    case 'format':
      return said(parts, 'formatted', parts.provider.servers.format(request.ip));
    case 'changeos':
      return changeOs(parts, request);
  }
}

function buy(
  { provider, ledger, quirks, now }: ActionParts,
  { ip: packageName, memoryGb }: ActionRequest,
  fault: Fault | undefined,
  delivered: Delivery,
): Done {
  const source = fault?.kind === 'wrong_pool' ? (fault.from ?? 'another_pool') : undefined;
  const sale = provider.sell(packageName, memoryGb, source);
  if (!sale.sold) return { text: textFor(quirks(), sale.declined, { name: packageName }) };
  const { server, packageId, inPool } = sale;
  const { ip } = server;
  const tell = ledger.book({
    type: 'purchase',
    at: now(),
    packageName,
    packageId,
    memoryGb,
    ip,
    inPool,
    delivered,
  });
  return {
    text: purchaseText(quirks(), packageName, server),
    server,
    ...(isTold(fault) && { told: tell }),
  };
}

function purchaseText(quirks: SimulatorQuirks, name: string, { ip, password }: SimulatedServer): string {
  if (quirks.purchaseAnswer === 'address') return ip;
  const { echoesName, echoesSecrets } = quirks;
  if (quirks.purchaseAnswer === 'json')
    return JSON.stringify({
      status: 'success',
      ip,
      ...(echoesName && { package: name }),
      ...(echoesSecrets && { password }),
    });
  const sentence = textFor(quirks, 'purchased', { ip, name, password });
  return echoesName ? `${sentence} (package ${name})` : sentence;
}

function renew(
  { provider, ledger, quirks, now }: ActionParts,
  { ip }: ActionRequest,
  fault: Fault | undefined,
  delivered: Delivery,
): Done {
  const before = provider.servers.get(ip);
  const server = fault?.kind === 'charge_only' ? before : provider.servers.renew(ip);
  if (before === undefined || server === undefined) return { text: textFor(quirks(), 'unknownServer') };
  const tell = ledger.book({
    type: 'renewal',
    at: now(),
    ip,
    expiresBefore: before.expiresAt,
    expiresAfter: server.expiresAt,
    delivered,
  });
  return {
    text: textFor(quirks(), 'renewed', { ip, password: server.password }),
    server,
    ...(isTold(fault) && { told: tell }),
  };
}

function changeOs(parts: ActionParts, { ip, os }: ActionRequest): Done {
  const system = systemNamed(os);
  if (system === undefined) return { text: textFor(parts.quirks(), 'unknownOs') };
  return said(parts, 'osChanged', parts.provider.servers.changeOs(ip, system));
}

function said({ quirks }: ActionParts, key: keyof Wording, server: SimulatedServer | undefined): Done {
  if (server === undefined) return { text: textFor(quirks(), 'unknownServer') };
  return { text: textFor(quirks(), key, { ip: server.ip, password: server.password }), server };
}

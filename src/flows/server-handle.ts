import type { ActionReply, CallOptions } from '../domain/calls.ts';
import { ConfigurationError, OrderNotActiveError } from '../domain/errors.ts';
import type { VpsStatus } from '../domain/status.ts';
import { orderLabel } from '../domain/text.ts';
import type { ServerActions } from '../ports/provider.ts';
import type { ProvisionerSettings } from './provisioner-options.ts';

/**
 * The server of one order. Its address is looked up again at every call, so that a handle taken before the order
 * ended reaches nothing: the address may be another customer's by then.
 */
export interface ServerHandle {
  readonly orderId: string;
  /** @throws OrderNotActiveError, as every verb, when the order has no running server any more */
  status(options?: CallOptions): Promise<VpsStatus>;
  /** Turns it on. */
  start(options?: CallOptions): Promise<ActionReply>;
  /** Turns it off. */
  stop(options?: CallOptions): Promise<ActionReply>;
  /** Stops, pauses, starts: two calls, each with the limits given and each on the address as it is then. */
  restart(options?: CallOptions): Promise<ActionReply>;
  /** Wipes the disk; a new password appears later. */
  format(options?: CallOptions): Promise<ActionReply>;
  /** Sets the operating system that the next `format` installs. */
  changeOs(os: string, options?: CallOptions): Promise<ActionReply>;
}

/** @throws OrderNotActiveError when the order has no running server */
export async function serverOf(settings: ProvisionerSettings, orderId: string): Promise<ServerHandle> {
  await activeAddress(settings, orderId);
  const { client, clock } = settings;
  const act = async <Verb extends keyof ServerActions>(
    verb: Verb,
    ...rest: RestOf<Verb>
  ): Promise<ActionReply> => {
    const ip = await activeAddress(settings, orderId);
    const action = client[verb] as ((ip: string, ...rest: RestOf<Verb>) => Promise<ActionReply>) | undefined;
    if (action === undefined) throw new ConfigurationError('client', `Option client has no method ${verb}.`);
    return action.call(client, ip, ...rest);
  };
  return {
    orderId,
    status: async (options) => client.status(await activeAddress(settings, orderId), options),
    start: (options) => act('start', options),
    stop: (options) => act('stop', options),
    restart: async (options) => {
      const { attempts } = await act('stop', options);
      // An abort during the pause is left to the start, which then sends nothing and says so.
      await clock.sleep(RESTART_PAUSE_MS, options?.signal).catch(() => {});
      const started = await act('start', options);
      return { ...started, attempts: attempts + started.attempts };
    },
    format: (options) => act('format', options),
    changeOs: (os, options) => act('changeOs', os, options),
  };
}

/** What production waits between the two. */
const RESTART_PAUSE_MS = 2_000;

type RestOf<Verb extends keyof ServerActions> =
  Parameters<ServerActions[Verb]> extends [string, ...infer Rest] ? Rest : never;

async function activeAddress({ provisions }: ProvisionerSettings, orderId: string): Promise<string> {
  const provision = await provisions.get(orderId);
  if (provision?.stage === 'active' && provision.address !== undefined) return provision.address;
  const what = provision === undefined ? 'is not on record' : `is ${provision.stage}`;
  throw new OrderNotActiveError(orderId, `No server may be reached for ${orderLabel(orderId)}: it ${what}.`);
}

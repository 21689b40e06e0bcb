import { parseIpv4 } from '../domain/address.ts';
import type { ActionReply, CallOptions, PackageList, Purchase, PurchaseRequest } from '../domain/calls.ts';
import { InvalidArgumentError } from '../domain/errors.ts';
import type { Verb } from '../domain/outcome.ts';
import type { Credentials, VpsStatus } from '../domain/status.ts';
import { makeCall } from './call.ts';
import { exchangeError } from './failure.ts';
import { readPackageList } from './ipstock.ts';
import { readSettings, type Settings, type SmartVpsClientOptions } from './options.ts';
import { readPurchase } from './purchase.ts';
import { readStatus } from './status.ts';
import { type WaitOptions, waitForLogin } from './wait.ts';
import { within } from './within.ts';

/** The operating systems that the provider's sheet lists: Windows Server editions, Windows 11, and two Linuxes. */
export type KnownOs = '2012' | '2016' | '2019' | '2022' | '2025' | '11' | 'centos' | 'ubuntu';

const RESTART_PAUSE_MS = 2_000;
const MAX_TEXT_LENGTH = 1_024;

/**
 * The provider's API, one method per verb.
 *
 * `ipstock` and `status` are repeated when trouble may pass. Everything else makes exactly one request, whatever
 * options are given. Every failed call rejects with a {@link RequestError} whose `outcome` says what may have
 * happened at the provider; when in doubt `unknown`.
 *
 * @example
 * ```ts
 * import { SmartVpsClient } from 'smartvps-sdk';
 *
 * // The login and the address come from SMARTVPS_USERNAME, SMARTVPS_PASSWORD and SMARTVPS_BASE_URL.
 * const client = new SmartVpsClient({ timeoutMs: 20_000 });
 * const { packages } = await client.ipstock();
 * console.log(packages.map(({ id, name, ipv4 }) => `${id} ${name}: ${ipv4}`));
 * // [ '5 103.82.72: 71', '123 103.195.160.2: 50' ]
 * ```
 */
export class SmartVpsClient {
  readonly #settings: Settings;

  /** @throws ConfigurationError that names the option, when one is missing or cannot be used */
  constructor(options: SmartVpsClientOptions = {}) {
    this.#settings = readSettings(options);
  }

  /**
   * Lists what the provider has.
   *
   * @throws RequestError when no list came, or one in which no row can be read
   */
  ipstock(options?: CallOptions): Promise<PackageList> {
    return makeCall(this.#settings, { verb: 'ipstock', body: undefined, read: readPackageList, options });
  }

  /**
   * Buys one server. **One request, never repeated: each can buy and charge for another server.** The answer is
   * believed only when it names exactly one public address and no word of refusal.
   *
   * @throws RequestError for everything else. `outcome: 'unknown'` means that a server may have been bought: look
   * before you buy again. A {@link ReplyError} carries the addresses that the answer named.
   * @throws InvalidArgumentError before anything is sent
   */
  async buyVps(request: PurchaseRequest, options?: CallOptions): Promise<Purchase> {
    const { packageName, memoryGb } = { ...request };
    const name = checkedText('packageName', packageName);
    if (!Number.isSafeInteger(memoryGb) || memoryGb <= 0)
      throw unusable('memoryGb', 'a whole number of gigabytes');
    const { isRefusal } = this.#settings;
    return makeCall(this.#settings, {
      verb: 'buyvps',
      body: { ip: name, ram: String(memoryGb) },
      read: (reply) => readPurchase(reply, name, isRefusal),
      options,
    });
  }

  /** Pays another month for a server. **One request, never repeated: each can charge another month.** */
  renewVps(ip: string, options?: CallOptions): Promise<ActionReply> {
    return this.#act('renewvps', ip, options);
  }

  /**
   * Says how a server stands.
   *
   * @throws ReplyError `SMARTVPS_OTHER_ADDRESS` when the provider answers for another address
   */
  async status(ip: string, options?: CallOptions): Promise<VpsStatus & { readonly attempts: number }> {
    const address = checkedAddress(ip);
    return makeCall(this.#settings, {
      verb: 'status',
      body: { ip: address },
      read: (reply) => readStatus(reply, address),
      options,
    });
  }

  /** Switches a server on. One request. The answer's wording is the provider's own and may be a refusal. */
  start(ip: string, options?: CallOptions): Promise<ActionReply> {
    return this.#act('start', ip, options);
  }

  /** Switches a server off. One request. The answer's wording is the provider's own and may be a refusal. */
  stop(ip: string, options?: CallOptions): Promise<ActionReply> {
    return this.#act('stop', ip, options);
  }

  /**
   * Stops a server, waits two seconds, and starts it: the provider has no restart of its own. An error whose
   * `verb` is `start` says that the stop was answered and the server may be off.
   *
   * @returns the answer to the start
   */
  async restart(ip: string, options?: CallOptions): Promise<ActionReply> {
    const { clock } = this.#settings;
    const startedAt = clock.now();
    const { attempts } = await this.stop(ip, options);
    const ended = await within({ clock, limitMs: RESTART_PAUSE_MS, signal: options?.signal });
    if (ended.kind === 'aborted')
      throw exchangeError({ verb: 'start', attempts, timeoutMs: 0 }, { ...ended, outcome: 'not_sent' });
    const started = await this.#act('start', ip, options, {}, startedAt);
    return { text: started.text, attempts: attempts + started.attempts };
  }

  /** Wipes a server's disk; it gets a new password minutes later. One request. */
  format(ip: string, options?: CallOptions): Promise<ActionReply> {
    return this.#act('format', ip, options);
  }

  /** Sets the operating system that the next {@link SmartVpsClient.format} installs. One request. */
  async changeOs(
    ip: string,
    os: KnownOs | (string & Record<never, never>),
    options?: CallOptions,
  ): Promise<ActionReply> {
    return this.#act('changeos', ip, options, { os: checkedText('os', os) });
  }

  /**
   * Waits until a server's login is complete: reported for this very address, with a user name and a sound
   * password. Right after a purchase or a format that takes one to five minutes.
   *
   * @throws RequestTimeoutError when it is not complete in time
   * @throws RequestError at once for anything that waiting does not mend, such as HTTP 401
   */
  async waitForCredentials(ip: string, options?: WaitOptions): Promise<Credentials> {
    const address = checkedAddress(ip);
    return waitForLogin(this.#settings, address, { ...options }, (each) => this.status(address, each));
  }

  async #act(
    verb: Verb,
    ip: string,
    options: CallOptions | undefined,
    more: Readonly<Record<string, string>> = {},
    startedAt?: number,
  ): Promise<ActionReply> {
    return makeCall(this.#settings, {
      verb,
      body: { ip: checkedAddress(ip), ...more },
      read: ({ text }) => ({ ok: true, value: { text } }),
      options,
      startedAt,
    });
  }
}

function checkedAddress(ip: string): string {
  if (parseIpv4(ip)) return ip;
  throw unusable('ip', 'a canonical IPv4 address');
}

function checkedText(argument: string, text: string): string {
  if (typeof text === 'string' && text.trim() !== '' && text.length <= MAX_TEXT_LENGTH) return text;
  throw unusable(argument, `a text of 1 to ${MAX_TEXT_LENGTH} characters`);
}

function unusable(argument: string, wanted: string): InvalidArgumentError {
  return new InvalidArgumentError(argument, `Argument "${argument}" must be ${wanted}.`);
}

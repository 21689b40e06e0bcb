import type { Secret } from './secret.ts';

/**
 * What the provider says of one server. A field that is missing or cannot be read without guessing is
 * `undefined`.
 */
export interface VpsStatus {
  /** The address this answer is about. */
  readonly ip: string | undefined;
  /** The operating system as the provider names it. */
  readonly os: string | undefined;
  /** The login; always `root` on Linux. */
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  /** Memory in gigabytes. */
  readonly ramGb: number | undefined;
  /** When the paid time ends. A date without a zone is read as UTC. */
  readonly expiresAt: Date | undefined;
  /** Whether the server exists: `active`, …, lower-case. */
  readonly machineStatus: string | undefined;
  /** Whether it runs: `online`, `offline`, …, lower-case. */
  readonly powerStatus: string | undefined;
  /** How the last action stands: `completed`, `pending`, …, lower-case. */
  readonly actionStatus: string | undefined;
  /** The answer's own keys and values, every value of a password key masked. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A login that is complete: for the address asked for, with a user name and a sound password. */
export interface Credentials {
  readonly ip: string;
  readonly username: string;
  readonly password: Secret;
  readonly os: string | undefined;
  readonly expiresAt: Date | undefined;
}

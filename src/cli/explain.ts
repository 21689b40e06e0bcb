import { MASK } from '../domain/secret.ts';
import type { ExitCode } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import type { Terminal } from './terminal.ts';

/**
 * Tells a person what went wrong and what to do, in two lines, and a program the same as JSON.
 *
 * @returns what the process ends with
 */
export function explain(error: unknown, terminal: Terminal, isJson: boolean): ExitCode {
  const { exit, code, message, help, advice } = failureOf(error);
  terminal.err(`smartvps: ${message}\n  ${help}\n`);
  if (terminal.env.DEBUG && error instanceof Error)
    terminal.err(`${withoutSecrets(String(error.stack), terminal)}\n`);
  if (isJson)
    terminal.out(`${JSON.stringify({ success: false, error: message, code, ...(advice && { advice }) })}\n`);
  return exit;
}

/** A driver's error may repeat parts of the address it was given. */
function withoutSecrets(text: string, { env }: Terminal): string {
  const address = env.MONGODB_URI ?? '';
  const login = /\/\/(.*)@/.exec(address)?.[1] ?? '';
  const passwords = [env.SMARTVPS_PASSWORD, address, login, ...login.split(':').slice(1)];
  return passwords.reduce<string>((shown, secret) => (secret ? shown.replaceAll(secret, MASK) : shown), text);
}

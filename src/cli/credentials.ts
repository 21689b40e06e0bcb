import { SmartVpsClient } from '../wire/client.ts';
import { loggerOf } from './log.ts';
import type { Context } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const REQUIRED = ['SMARTVPS_USERNAME', 'SMARTVPS_PASSWORD', 'SMARTVPS_BASE_URL'] as const;

/** True where the environment says who is asking, and whom. */
export function hasCredentials({ terminal }: Context): boolean {
  return REQUIRED.every((name) => terminal.env[name]);
}

/**
 * The provider's client, from the environment alone: what stands on a command line, every user of the machine
 * can read.
 *
 * @throws UsageError that names every variable that is not set
 */
export function createClient(context: Context): SmartVpsClient {
  const { env } = context.terminal;
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length > 0)
    throw new UsageError(
      `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      'Set them in the environment; credentials are never taken from the command line.',
    );
  return new SmartVpsClient({
    username: env.SMARTVPS_USERNAME,
    password: env.SMARTVPS_PASSWORD,
    baseUrl: env.SMARTVPS_BASE_URL,
    pathPrefix: env.SMARTVPS_PATH_PREFIX || undefined,
    logger: loggerOf(context),
  });
}

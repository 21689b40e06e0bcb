import type { Logger } from 'smartvps-sdk';
import type { Config } from './shop/config.ts';

/** What the library and the shop report, without what only somebody who looks for a fault wants to know. */
export const logger: Logger = {
  debug() {},
  info: (line) => console.info(line),
  warn: (line) => console.warn(line),
  error: (line) => console.error(line),
};

/** Says where everything is. Secrets are printed only when they were made up, since nobody knows them otherwise. */
export function printAddresses(
  url: string,
  config: Config,
  more: Readonly<Record<string, string>> = {},
): void {
  const isMadeUp = (name: string) => config.madeUp.includes(name);
  const token = isMadeUp('SYNC_TOKEN') ? config.syncToken : '$SYNC_TOKEN';
  const password = isMadeUp('OPERATOR_PASSWORD') ? config.operatorPassword : '$OPERATOR_PASSWORD';
  const lines = {
    Shop: url,
    Operator: `${url}/operator (your name, and the password ${password})`,
    Sync: `curl -X POST -H "x-sync-token: ${token}" ${url}/api/smartvps/sync`,
    ...more,
    Storage: config.mongodbUri ? 'MongoDB' : 'in memory, until this process ends',
  };
  for (const [name, value] of Object.entries(lines)) console.info(`${name.padEnd(9)} ${value}`);
  if (config.mongodbUri && isMadeUp('SHOP_SECRET')) {
    console.warn('SHOP_SECRET is not set: passwords that are stored now cannot be shown after a restart.');
  }
}

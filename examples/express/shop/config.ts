import { randomBytes } from 'node:crypto';

/** Everything about this shop that differs between two installations. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where customers reach the shop, with no slash at the end; the address it listens on when not told. */
  readonly url: string | undefined;
  /** Where the shop keeps its records; in memory without it. */
  readonly mongodbUri: string | undefined;
  /** Signs the cookies and seals the passwords in the database. */
  readonly secret: string;
  /** What a scheduler sends as `x-sync-token`. */
  readonly syncToken: string;
  /** What the payment provider signs its webhooks with. */
  readonly paymentSecret: string;
  readonly operatorPassword: string;
  readonly syncEveryMs: number;
  readonly processEveryMs: number;
  readonly renewEveryMs: number;
  /** Servers that run out within so many days are renewed when their customer has paid. */
  readonly renewWithinDays: number;
  /** Secrets that were not in the environment and last until the process ends, by variable. */
  readonly madeUp: readonly string[];
}

/** Reads the environment. Every secret that is missing is made up. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const madeUp: string[] = [];
  const secret = (name: string): string => {
    const given = env[name];
    if (given) return given;
    madeUp.push(name);
    return randomBytes(18).toString('base64url');
  };
  return {
    host: env.HOST || '127.0.0.1',
    port: number(env, 'PORT', 3000, 0),
    url: env.SHOP_URL?.replace(/\/+$/, '') || undefined,
    mongodbUri: env.MONGODB_URI || undefined,
    secret: secret('SHOP_SECRET'),
    syncToken: secret('SYNC_TOKEN'),
    paymentSecret: secret('PAYMENT_SECRET'),
    operatorPassword: secret('OPERATOR_PASSWORD'),
    syncEveryMs: 1000 * number(env, 'SYNC_EVERY_SECONDS', 120),
    processEveryMs: 1000 * number(env, 'PROCESS_EVERY_SECONDS', 60),
    renewEveryMs: 1000 * number(env, 'RENEW_EVERY_SECONDS', 3600),
    renewWithinDays: number(env, 'RENEW_WITHIN_DAYS', 3),
    madeUp,
  };
}

function number(env: NodeJS.ProcessEnv, name: string, otherwise: number, least = 1): number {
  const value = Number(env[name] || otherwise);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${name} must be a whole number of at least ${least}.`);
}

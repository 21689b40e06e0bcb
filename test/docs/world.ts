import { format } from 'node:util';
import { calmQuirks, createSimulator } from 'smartvps-sdk/testing';
import { inject, vi } from 'vitest';

/** Where the documentation's provider is, for a program that brings none of its own. */
const BASE_URL = 'https://smartvps.example';

/** What a program finds when it begins, beside the runtime. `CONTRIBUTING.md` tells writers of it. */
const ENVIRONMENT = {
  SMARTVPS_USERNAME: 'shop',
  SMARTVPS_PASSWORD: 's3cret',
  SMARTVPS_BASE_URL: BASE_URL,
  SMARTVPS_SYNC_TOKEN: 'a-long-random-token',
};

declare global {
  /** How a program prints while it runs. */
  var $documented: {
    readonly $print: (statement: number) => (...values: unknown[]) => void;
    readonly console: Pick<Console, 'log' | 'debug' | 'info' | 'warn' | 'error' | 'table'>;
  };
}

/** A fresh provider, environment and console. What each statement prints is added to `printed`. */
export function enterWorld(printed: Map<number, string[]>): void {
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
  vi.stubEnv('MONGODB_URI', inject('mongodb').uri);
  const { fetch: provider } = createSimulator({
    packages: [
      { id: 5, name: '103.82.72', ipv4: 71, status: 'active' },
      { id: 123, name: '103.195.160.2', ipv4: 50, status: 'active' },
    ],
    credentials: { username: ENVIRONMENT.SMARTVPS_USERNAME, password: ENVIRONMENT.SMARTVPS_PASSWORD },
    quirks: calmQuirks,
  });
  const { fetch: machine } = globalThis;
  vi.stubGlobal('fetch', (input: Request | string | URL, init?: RequestInit) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    return origin === BASE_URL ? provider(input, init) : machine(input, init);
  });
  const silent = () => {};
  vi.stubGlobal('$documented', {
    $print:
      (statement: number) =>
      (...values: unknown[]) => {
        printed.set(statement, [...(printed.get(statement) ?? []), format(...values)]);
      },
    console: { log: silent, debug: silent, info: silent, warn: silent, error: silent, table: silent },
  });
}

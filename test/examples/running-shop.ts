import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import manifest from '../../examples/express/package.json' with { type: 'json' };
import { installExample } from './installed.ts';

/** Secrets that a test hands in, so that it need not read them from the output. */
export const SECRETS = {
  SHOP_SECRET: 'test-shop-secret',
  SYNC_TOKEN: 'test-sync-token',
  PAYMENT_SECRET: 'test-payment-secret',
  OPERATOR_PASSWORD: 'test-operator-password',
};

/** A copy of the Express shop in a folder of its own. */
export function installExpressShop(copy: string): string {
  const { 'smartvps-sdk': _, ...linked } = { ...manifest.dependencies, ...manifest.devDependencies };
  return installExample('express', Object.keys(linked), `express-${copy}`);
}

/** A process of the shop that takes requests. */
export interface RunningShop {
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it as a process manager does, and says how it ended. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<{ readonly code: number | null }>;
}

/** Starts a file of the example in its folder, on a port that is free, and waits until it is open. */
export async function startShop(
  folder: string,
  env: Readonly<Record<string, string>> = {},
  file = 'demo.ts',
): Promise<RunningShop> {
  const quick = { PORT: '0', PROCESS_EVERY_SECONDS: '1', LOGIN_AFTER_SECONDS: '0' };
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: folder,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...SECRETS, ...quick, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const lines: string[] = [];
  const opened = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        // The last of the lines that say where everything is.
        if (line.startsWith('Storage ')) resolve(/^Shop +(http:\S+)/m.exec(lines.join('\n'))?.[1] ?? '');
      });
    }
    ended.then(() => reject(new Error(`The shop ended before it was open:\n${lines.join('\n')}`)), reject);
  });
  return {
    url: await opened,
    output: () => lines.join('\n'),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await ended;
      return { code };
    },
  };
}

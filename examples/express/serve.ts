import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from 'smartvps-sdk';
import type { Config } from './shop/config.ts';
import { startSchedule } from './shop/schedule.ts';
import type { Shop } from './shop/shop.ts';

/** A shop that is open. */
export interface Serving {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes nobody in any more, finishes what is under way, and closes the storage. */
  stop(): Promise<void>;
}

/** Opens the doors, then starts what the shop does by itself. */
export async function serve(app: Express, shop: Shop, config: Config, logger: Logger): Promise<Serving> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(notOpened(config), { cause: error })));
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const schedule = startSchedule(shop, config, logger);
  return {
    url: config.url ?? `http://${config.host}:${port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await schedule.stop();
      server.closeAllConnections();
      await closed;
      await shop.close();
    },
  };
}

function notOpened({ host, port }: Config): string {
  return `The shop could not be opened at ${host}:${port}. Is the port taken? PORT names another one.`;
}

/** Stops in good order when the process is told to end; a second signal ends it at once. */
export function stopOnSignals(stop: () => Promise<void>): void {
  const leave = () => {
    for (const signal of SIGNALS) process.removeListener(signal, leave);
    console.info('Closing: what is under way is finished first.');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, leave);
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

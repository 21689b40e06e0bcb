import { createSimulator, type Simulator } from 'smartvps-sdk/testing';
import type { ShopOptions } from '../shop/shop.ts';
import { packages } from './packages.ts';

/** A SmartVPS that is simulated, and how the shop reaches it. */
export interface DemoProvider {
  readonly url: string;
  readonly simulator: Simulator;
  readonly options: Pick<ShopOptions, 'provider' | 'times'>;
  close(): Promise<void>;
}

const CREDENTIALS = { username: 'pier-vps', password: 'demo-password' };

/**
 * As odd as the real one, and quicker.
 *
 * @param loginAfterMs - how long after a purchase its login is there; the real one takes one to five minutes
 */
export async function startProvider(loginAfterMs: number): Promise<DemoProvider> {
  const simulator = createSimulator({
    packages,
    credentials: CREDENTIALS,
    quirks: { loginDelayMs: [loginAfterMs, loginAfterMs] },
    seed: Date.now() % 1_000_000,
  });
  const { url, close } = await simulator.listen();
  return {
    url,
    simulator,
    options: {
      provider: { ...CREDENTIALS, baseUrl: url },
      // An operator may say that nothing was bought after one minute, not after twenty.
      times: { purchaseTimeoutMs: 15_000, quietWindowMs: 45_000, waitForCredentialsMs: 0 },
    },
    close,
  };
}

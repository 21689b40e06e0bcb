import { readFile } from 'node:fs/promises';
import { systemClock } from '../domain/environment.ts';
import type { RawPackage } from '../domain/package.ts';
import type { LedgerEntry } from '../simulator/ledger.ts';
import { calmQuirks, defaultQuirks } from '../simulator/quirks.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { samplePackages } from './sample-packages.ts';
import { readFault, readQuirks } from './simulator-options.ts';
import type { Context } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What the simulator is started with. */
export interface SimulateOptions {
  readonly port: number;
  readonly packages?: string;
  readonly calm?: boolean;
  readonly quirk: readonly string[];
  readonly fault: readonly string[];
  readonly seed?: number;
}

/**
 * Serves a SmartVPS that lives in memory until it is interrupted. It asks for the login in the environment;
 * where there is none, any will do.
 */
export async function simulate(context: Context, options: SimulateOptions): Promise<ExitCode> {
  const { env } = context.terminal;
  const { SMARTVPS_USERNAME: username, SMARTVPS_PASSWORD: password } = env;
  const packages = options.packages === undefined ? samplePackages : await readPackagesFile(options.packages);
  const simulator = createSimulator({
    packages,
    ...(username && password && { credentials: { username, password } }),
    quirks: { ...(options.calm ? calmQuirks : defaultQuirks), ...readQuirks(options.quirk) },
    faults: options.fault.map(readFault),
    ...(options.seed !== undefined && { seed: options.seed }),
  });
  const server = await simulator.listen(options.port).catch((error: unknown) => {
    throw new UsageError(`Port ${options.port} cannot be used: ${codeOf(error)}.`, 'Choose another --port.');
  });
  const { url, port } = server;
  context.answer({ url, port, packages: packages.length }, () => greeting(url, packages.length, !username));
  await tellCharges(simulator.ledger, context);
  const sold = simulator.ledger.filter(({ type }) => type === 'purchase').length;
  const renewed = simulator.ledger.length - sold;
  const { length: requests } = simulator.world.requests();
  await server.close();
  context.progress(`Stopped. ${requests} requests; ${sold} servers sold, ${renewed} renewals charged.`);
  return EXIT.ok;
}

function greeting(url: string, count: number, isOpen: boolean): string {
  return [
    `A simulated SmartVPS with ${count} packages answers at ${url} until you press Ctrl+C.`,
    'In another terminal:',
    `  export SMARTVPS_BASE_URL=${url}`,
    isOpen
      ? '  export SMARTVPS_USERNAME=me SMARTVPS_PASSWORD=secret   # any login will do'
      : '  # and the SMARTVPS_USERNAME and SMARTVPS_PASSWORD of this one',
    '  npx smartvps-sdk ipstock',
  ].join('\n');
}

async function readPackagesFile(path: string): Promise<readonly RawPackage[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`"${path}" cannot be read: ${codeOf(error)}.`, 'Give --packages a JSON file.');
  });
  const rows = jsonIn(text);
  if (Array.isArray(rows) && rows.every((row) => typeof row === 'object' && row !== null)) return rows;
  throw new UsageError(
    `"${path}" holds no list of packages.`,
    'Write [{"id": 5, "name": "103.82.72", "ipv4": 71, "status": "active"}, …].',
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'unknown';
}

/** How soon a charge is told of. */
const LOOK_EVERY_MS = 200;

/**
 * Tells of each charge until the person interrupts it. That is what the provider's panel shows a person: also a server
 * whose buyer was never told.
 */
async function tellCharges(ledger: readonly LedgerEntry[], { terminal, progress }: Context): Promise<void> {
  let told = 0;
  for (let isOver = false; !isOver; ) {
    isOver = terminal.signal.aborted;
    const charges = ledger.slice(told);
    for (const charge of charges) progress(lineOf(charge));
    told += charges.length;
    await systemClock.sleep(LOOK_EVERY_MS, terminal.signal).catch(() => {});
  }
}

function lineOf(charge: LedgerEntry): string {
  return charge.type === 'purchase'
    ? `Sold ${charge.ip} for package ${charge.packageName}, ${charge.memoryGb} GB.`
    : `Renewed ${charge.ip}.`;
}

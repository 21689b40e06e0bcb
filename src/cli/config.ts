import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorName } from '../domain/errors.ts';
import { printable } from '../domain/text.ts';
import type { ProvisionerOptions } from '../flows/provisioner-options.ts';
import type { RenewalsOptions } from '../flows/renewal-options.ts';
import type { SyncOptions } from '../flows/sync.ts';
import type { MongoOptions } from '../repositories/mongo-options.ts';
import type { Context } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What a shop gives its own flows and repositories, where it differs from the defaults. */
export interface CliConfig {
  readonly mongodb?: MongoOptions;
  readonly sync?: Partial<SyncOptions>;
  readonly provisioner?: Partial<ProvisionerOptions>;
  readonly renewals?: Partial<RenewalsOptions>;
}

/**
 * Loads the module that the person names, and no other: nothing is looked for in the folder at hand.
 *
 * @throws UsageError when it cannot be loaded or does not export options
 */
export async function loadConfig({ options, terminal }: Context): Promise<CliConfig> {
  const path = options.config ?? terminal.env.SMARTVPS_CONFIG;
  if (!path) return {};
  const { default: config } = await load(path);
  if (typeof config === 'object' && config !== null) return config;
  throw new UsageError(
    `"${printable(path)}" does not export options.`,
    'Write export default { mongodb: {…}, sync: {…}, provisioner: {…}, renewals: {…} }.',
  );
}

async function load(path: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new UsageError(
      `"${printable(path)}" cannot be loaded: ${errorName(error)}.`,
      'Give --config an ES module that Node can load.',
    );
  }
}

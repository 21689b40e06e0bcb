import { type Logger, silentLogger } from '../domain/environment.ts';
import type { Context } from './terminal.ts';

/** The library's own log lines, on standard error, with `--verbose`. */
export function loggerOf({ terminal, options }: Context): Logger {
  if (!options.verbose) return silentLogger;
  const say = (message: string, details?: object) =>
    terminal.err(details === undefined ? `${message}\n` : `${message} ${JSON.stringify(details)}\n`);
  return { debug: say, info: say, warn: say, error: say };
}

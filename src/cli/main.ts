#!/usr/bin/env node
import { EXIT } from './exit-codes.ts';
import { processTerminal } from './process-terminal.ts';
import { runCli } from './program.ts';

/** The bin: hands the process in, and ends it with the code that the command came to, unless its results were lost. */
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort(new DOMException(`The process got ${name}.`, 'AbortError'));
  });
}

const code = await runCli(process.argv.slice(2), processTerminal(process, interruption.signal));
process.exitCode ??= code;

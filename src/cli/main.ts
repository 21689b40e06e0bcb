#!/usr/bin/env node
import { EXIT } from './exit-codes.ts';
import { runCli } from './program.ts';

/** The bin: hands the process in, and ends it with the code that the command came to. */
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort(new DOMException(`The process got ${name}.`, 'AbortError'));
  });
}

const { env, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  env,
  ...(stdout.isTTY && { columns: stdout.columns }),
  isColoured: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
  signal: interruption.signal,
  out: writerTo(stdout),
  err: writerTo(stderr),
});

/** Whoever reads may stop reading, as `head` does: what is written then is dropped, and the work goes on. */
function writerTo(stream: NodeJS.WriteStream): (text: string) => void {
  let isOpen = true;
  stream.on('error', () => {
    isOpen = false;
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

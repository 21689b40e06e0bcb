import type { Terminal } from './terminal.ts';

/** A stream of a process, as far as it is used here. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** A process, as far as it is used here. */
export interface HostProcess {
  readonly env: Terminal['env'];
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/**
 * A process as a command sees it. What is no screen has no width and no colours; nor has a screen colours where the
 * person wants none.
 */
export function processTerminal({ env, stdout, stderr }: HostProcess, signal: AbortSignal): Terminal {
  const isScreen = stdout.isTTY === true;
  return {
    env,
    ...(isScreen && stdout.columns && { columns: stdout.columns }),
    isColoured: isScreen && !env.NO_COLOR && env.TERM !== 'dumb',
    signal,
    out: writerTo(stdout),
    err: writerTo(stderr),
  };
}

/** Whoever reads may stop reading, as `head` does: what is written then is dropped, and the work goes on. */
function writerTo(stream: OutputStream): (text: string) => void {
  let isOpen = true;
  stream.on('error', () => {
    isOpen = false;
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

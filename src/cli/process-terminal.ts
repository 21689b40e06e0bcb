import { EXIT } from './exit-codes.ts';
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
  /** Set where results were lost, as on a full disk. */
  exitCode?: number | string | null | undefined;
}

/**
 * A process as a command sees it. What is no screen has no width and no colours; nor has a screen colours where the
 * person wants none.
 */
export function processTerminal(host: HostProcess, signal: AbortSignal): Terminal {
  const { env, stdout, stderr } = host;
  const isScreen = stdout.isTTY === true;
  const err = writerTo(stderr, () => {});
  return {
    env,
    ...(isScreen && stdout.columns && { columns: stdout.columns }),
    isColoured: isScreen && !env.NO_COLOR && env.TERM !== 'dumb',
    signal,
    out: writerTo(stdout, (code) => {
      host.exitCode = EXIT.failed;
      err(`smartvps: The results could not be written: ${code}.\n`);
    }),
    err,
  };
}

/** Whoever reads may stop reading, as `head` does: what is written then is dropped, and the work goes on. */
function writerTo(stream: OutputStream, onLoss: (code: string) => void): (text: string) => void {
  let isOpen = true;
  stream.on('error', (error) => {
    const { code } = Object(error) as { readonly code?: unknown };
    if (isOpen && code !== 'EPIPE') onLoss(String(code));
    isOpen = false;
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

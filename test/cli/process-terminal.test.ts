import { describe, expect, test } from 'vitest';
import { type HostProcess, processTerminal } from '../../src/cli/process-terminal.ts';

/** A stream that remembers what was written, and can be broken. */
function stream(screen: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const written: string[] = [];
  const listeners: ((error: unknown) => void)[] = [];
  return {
    ...screen,
    written,
    write: (text: string) => void written.push(text),
    on: (_: 'error', listener: (error: unknown) => void) => void listeners.push(listener),
    breakOff: (code = 'EPIPE') => {
      for (const listener of listeners) listener(Object.assign(new Error(code), { code }));
    },
  };
}

const { signal } = new AbortController();
const terminalOf = (parts: Partial<HostProcess>) =>
  processTerminal({ env: {}, stdout: stream(), stderr: stream(), ...parts }, signal);

describe('processTerminal', () => {
  test('has the width and the colours of a screen', () => {
    const terminal = terminalOf({ stdout: stream({ isTTY: true, columns: 72 }) });
    expect(terminal).toMatchObject({ columns: 72, isColoured: true });
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('has no colours on a screen with %j', (env) => {
    const terminal = terminalOf({ env, stdout: stream({ isTTY: true, columns: 72 }) });
    expect(terminal).toMatchObject({ columns: 72, isColoured: false });
  });

  test('takes an empty NO_COLOR for none, as its rule says', () => {
    expect(terminalOf({ env: { NO_COLOR: '' }, stdout: stream({ isTTY: true }) }).isColoured).toBe(true);
  });

  test('has neither in a pipe, also where messages go to a screen', () => {
    const terminal = terminalOf({ stderr: stream({ isTTY: true, columns: 72 }) });
    expect(terminal).not.toHaveProperty('columns');
    expect(terminal.isColoured).toBe(false);
  });

  test('drops what nobody reads any more, and only that', () => {
    const [stdout, stderr] = [stream(), stream()];
    const terminal = terminalOf({ stdout, stderr });
    terminal.out('one');
    stdout.breakOff();
    terminal.out('two');
    terminal.err('three');
    expect([stdout.written, stderr.written]).toEqual([['one'], ['three']]);
  });

  test.each([
    ['EPIPE', undefined, []],
    ['ENOSPC', 1, ['smartvps: The results could not be written: ENOSPC.\n']],
  ])('after %s of the results ends with %j and says so once', (code, exitCode, said) => {
    const host: HostProcess = { env: {}, stdout: stream(), stderr: stream() };
    processTerminal(host, signal);
    for (const _ of ['once', 'again']) (host.stdout as ReturnType<typeof stream>).breakOff(code);
    expect([host.exitCode, (host.stderr as ReturnType<typeof stream>).written]).toEqual([exitCode, said]);
  });

  test('a message that cannot be written changes nothing', () => {
    const stderr = stream();
    const host: HostProcess = { env: {}, stdout: stream(), stderr };
    processTerminal(host, signal).err('one');
    stderr.breakOff('ENOSPC');
    expect(host.exitCode).toBeUndefined();
  });
});

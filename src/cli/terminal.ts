/** The process as a command sees it; `main.ts` hands in the real one. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Columns of the screen; absent where the output is no terminal, and nothing is cut. */
  readonly columns?: number;
  /** True where bold and colours may be used. */
  readonly isColoured: boolean;
  /** Aborts when the person presses Ctrl+C. */
  readonly signal: AbortSignal;
  /** Writes results: standard output. */
  out(text: string): void;
  /** Writes everything else: standard error. */
  err(text: string): void;
}

/** What every command may be given. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly config?: string;
}

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  /** Prints the result: one line of JSON for a program, or a text for a person. */
  answer(value: object, text: () => string): void;
  /** Tells a person what is being done. */
  progress(text: string): void;
}

/** Prints a command's result and progress as its options ask for. */
export function createContext(terminal: Terminal, options: GlobalOptions): Context {
  return {
    terminal,
    options,
    answer: (value, text) => terminal.out(`${options.json ? JSON.stringify(value) : text()}\n`),
    progress(text) {
      if (!options.quiet) terminal.err(`${text}\n`);
    },
  };
}

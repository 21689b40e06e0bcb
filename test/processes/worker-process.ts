import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/domain/environment.ts';
import { pace } from './pace.ts';
import type { CallResult, WorkerPlan, WorkerWord } from './worker-plan.ts';

/** How a worker ended. */
export interface WorkerEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

/** A worker in a process of its own. */
export class WorkerProcess {
  /** The boundaries that it passed, in order. */
  readonly passed: string[] = [];
  /** What its calls came to. */
  readonly results: CallResult[] = [];
  /** Fulfilled once it waits where its plan says; rejected when it ends before. */
  readonly waiting: Promise<void>;
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  #errors = '';

  constructor(file: string, plan: WorkerPlan) {
    const child = spawn(process.execPath, [file, JSON.stringify(plan)], { env: {}, stdio: 'pipe' });
    this.#child = child;
    ALIVE.add(this);
    const startedAt = systemClock.now();
    child.stdout.once('data', () => pace.started(systemClock.now() - startedAt));
    child.stderr.on('data', (data) => {
      this.#errors += data;
    });
    // A worker that is gone hears no more words.
    child.stdin.on('error', () => {});
    const lines = createInterface(child.stdout);
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        ALIVE.delete(this);
        if (signal === null && code !== 0) reject(new Error(`A worker failed: ${this.#errors}`));
        else resolve({ code, signal });
      });
    });
    this.waiting = new Promise((resolve, reject) => {
      lines.on('line', (line) => this.#heard(line, resolve));
      const never = () => reject(new Error(`A worker never came to where it was to wait. ${this.#errors}`));
      this.ended.then(never, reject);
    });
    this.waiting.catch(() => {});
  }

  get isAlive(): boolean {
    return ALIVE.has(this);
  }

  /** Sends SIGKILL, SIGSTOP or SIGCONT. */
  strike(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** Lets a worker that waits go on. */
  release(): void {
    this.#child.stdin?.write('\n');
  }

  #heard(line: string, atWait: () => void): void {
    const word: WorkerWord = JSON.parse(line);
    if ('passed' in word) this.passed.push(word.passed);
    else if ('result' in word) this.results.push(word.result);
    else atWait();
  }
}

const ALIVE = new Set<WorkerProcess>();

/** Ends every worker that is still alive, frozen ones too. */
export async function endWorkers(): Promise<void> {
  const left = [...ALIVE];
  for (const worker of left) worker.strike('SIGKILL');
  await Promise.allSettled(left.map(({ ended }) => ended));
}

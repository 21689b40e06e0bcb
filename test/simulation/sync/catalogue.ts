import type { PackageList } from '../../../src/domain/calls.ts';
import {
  HttpStatusError,
  NetworkError,
  ReplyError,
  RequestTimeoutError,
} from '../../../src/domain/errors.ts';
import type { Package, RejectedRow } from '../../../src/domain/package.ts';
import type { PackageSource } from '../../../src/ports/provider.ts';
import type { Ending, Process } from '../process.ts';
import type { Scheduler } from '../scheduler.ts';

/** What may strike a reading of the list. */
const LIST_FAULTS = [
  'none',
  'crash before',
  'refused connection',
  'server error',
  'unauthorized',
  'timeout',
  'web page',
  'empty list',
  'half list',
  'unreadable row',
  'frozen after',
] as const;

/** Longer than two whole runs. */
const FREEZE_MS = 900_000;

/** What one run was told, and which edition of the list it was. */
export interface Fetched extends PackageList {
  /** Rises with every change at the provider. */
  readonly edition: number;
}

/** The provider's list, which changes by itself. */
export class Catalogue {
  edition = 1;
  /** Requests made, over all runs. */
  requests = 0;
  readonly fetched = new Map<Process, Fetched>();
  /** What happens right after so many fetches. */
  readonly afterFetch = new Map<number, () => void>();
  #packages: readonly Package[];
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler, packages: readonly Package[]) {
    this.#scheduler = scheduler;
    this.#packages = packages;
  }

  get packages(): readonly Package[] {
    return this.#packages;
  }

  /** Something changes at the provider. */
  change(packages: readonly Package[]): void {
    this.#packages = packages;
    this.edition += 1;
  }

  /** The client as one process has it. */
  clientOf(process: Process): PackageSource {
    return {
      ipstock: () =>
        this.#scheduler.ask<PackageList>(process, {
          step: 'ipstock',
          faults: LIST_FAULTS,
          perform: (fault) => {
            const answer = this.#answer(process, fault);
            this.afterFetch.get(this.requests)?.();
            return answer;
          },
        }),
    };
  }

  #answer(process: Process, fault: string): Ending {
    this.requests += 1;
    switch (fault) {
      case 'crash before':
        return { type: 'crash' };
      case 'empty list':
        return this.#told(process, [], []);
      case 'half list':
        return this.#told(process, this.#packages.slice(0, Math.floor(this.#packages.length / 2) - 1), []);
      case 'unreadable row':
        return this.#told(process, this.#packages.slice(1), [unreadable(this.#packages[0])]);
      case 'frozen after':
        return { ...this.#told(process, this.#packages, []), afterMs: FREEZE_MS };
      case 'none':
        return this.#told(process, this.#packages, []);
      default:
        return { type: 'error', error: listError(fault) };
    }
  }

  #told(
    process: Process,
    packages: readonly Package[],
    rejected: readonly RejectedRow[],
  ): Ending & { type: 'value' } {
    const value: Fetched = { packages, rejected, duplicates: [], attempts: 1, edition: this.edition };
    this.fetched.set(process, value);
    return { type: 'value', value };
  }
}

function unreadable(listed: Package | undefined): RejectedRow {
  return {
    index: 0,
    reason: 'the number of addresses is missing or unreadable',
    ...(listed && { id: listed.id }),
  };
}

/** The errors of the real client, one per kind of trouble with the list. */
function listError(fault: string): Error {
  const facts = { verb: 'ipstock', outcome: 'unknown', attempts: 1 } as const;
  if (fault === 'refused connection') {
    return new NetworkError('The connection was refused.', {
      ...facts,
      outcome: 'not_sent',
      networkCode: 'ECONNREFUSED',
    });
  }
  if (fault === 'timeout')
    return new RequestTimeoutError('No answer in time.', { ...facts, timeoutMs: 60_000 });
  if (fault === 'web page')
    return new ReplyError('A web page came.', { ...facts, code: 'SMARTVPS_REPLY_HTML' });
  if (fault === 'unauthorized') {
    const refused = { ...facts, outcome: 'rejected', status: 401, retryAfterMs: undefined } as const;
    return new HttpStatusError('The provider answered 401.', refused);
  }
  return new HttpStatusError('The provider answered 500.', {
    ...facts,
    status: 500,
    retryAfterMs: undefined,
  });
}

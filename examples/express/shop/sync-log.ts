import { SmartVpsError, type SyncReport } from 'smartvps-sdk';

/** One sync of this process. */
export interface LoggedSync {
  readonly at: Date;
  /** Who asked for it: the schedule, the endpoint, or a named operator. */
  readonly by: string;
  readonly report?: SyncReport;
  /** Why there is no report. */
  readonly error?: string;
}

/** The last syncs, the newest first. A dry run changes nothing and is not kept. */
export interface SyncLog {
  readonly entries: readonly LoggedSync[];
  keep(by: string, run: Promise<SyncReport>): Promise<SyncReport>;
}

const KEPT = 20;

export function createSyncLog(): SyncLog {
  const entries: LoggedSync[] = [];
  const add = (entry: LoggedSync) => {
    entries.unshift(entry);
    entries.length = Math.min(entries.length, KEPT);
  };
  return {
    entries,
    async keep(by, run) {
      try {
        const report = await run;
        if (!report.dryRun) add({ at: new Date(), by, report });
        return report;
      } catch (error) {
        add({ at: new Date(), by, error: error instanceof SmartVpsError ? error.code : 'unexpected error' });
        throw error;
      }
    },
  };
}

import type { SmartVpsEvent } from '../domain/events.ts';
import { readSync } from './syncs.ts';

/** Counts of what happened. Dry runs, and runs that somebody ended, are in none of them. */
export interface HealthMetrics {
  readonly syncsSucceeded: number;
  /** Runs that ended with an error or in which an item failed. */
  readonly syncsFailed: number;
  /** The part of the runs that succeeded, 0 to 1; `undefined` before the first. */
  readonly syncSuccessRate: number | undefined;
  /** When a sync last succeeded, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly lastSyncSucceededAt: number | undefined;
  readonly packagesCreated: number;
  readonly packagesReEnabled: number;
  readonly packagesDisabled: number;
  /** Runs in which the guard held back a loss. */
  readonly guardTrips: number;
  readonly provisionsActive: number;
  /** Orders that failed, cancelled ones included. */
  readonly provisionsFailed: number;
  /** How often an order came into review. */
  readonly provisionsNeedingReview: number;
  readonly renewalsRenewed: number;
  readonly renewalsFailed: number;
  readonly renewalsNeedingReview: number;
  readonly requestsSucceeded: number;
  readonly requestsFailed: number;
  /** Callers of the sync endpoint without the right token. */
  readonly callersRefused: number;
}

type Count = {
  readonly [Name in keyof HealthMetrics]: HealthMetrics[Name] extends number ? Name : never;
}[keyof HealthMetrics];

/** Nothing has happened yet. */
export const NO_METRICS: HealthMetrics = Object.freeze({
  syncsSucceeded: 0,
  syncsFailed: 0,
  syncSuccessRate: undefined,
  lastSyncSucceededAt: undefined,
  packagesCreated: 0,
  packagesReEnabled: 0,
  packagesDisabled: 0,
  guardTrips: 0,
  provisionsActive: 0,
  provisionsFailed: 0,
  provisionsNeedingReview: 0,
  renewalsRenewed: 0,
  renewalsFailed: 0,
  renewalsNeedingReview: 0,
  requestsSucceeded: 0,
  requestsFailed: 0,
  callersRefused: 0,
});

/** The metrics after one more event. */
export function foldMetrics(before: HealthMetrics, event: SmartVpsEvent): HealthMetrics {
  const sync = readSync(event);
  if (sync !== undefined) return foldSync(before, event.at, sync.ok, sync.guard?.tripped === true);
  const counted = countOf(event);
  return counted === undefined ? before : Object.freeze({ ...before, [counted]: before[counted] + 1 });
}

function foldSync(before: HealthMetrics, at: number, ok: boolean, isTripped: boolean): HealthMetrics {
  const syncsSucceeded = before.syncsSucceeded + (ok ? 1 : 0);
  const syncsFailed = before.syncsFailed + (ok ? 0 : 1);
  return Object.freeze({
    ...before,
    syncsSucceeded,
    syncsFailed,
    syncSuccessRate: syncsSucceeded / (syncsSucceeded + syncsFailed),
    lastSyncSucceededAt: ok ? at : before.lastSyncSucceededAt,
    guardTrips: before.guardTrips + (isTripped ? 1 : 0),
  });
}

function countOf(event: SmartVpsEvent): Count | undefined {
  if (event.type === 'request.completed') return event.ok ? 'requestsSucceeded' : 'requestsFailed';
  return COUNTED[event.type];
}

const COUNTED: Readonly<Partial<Record<SmartVpsEvent['type'], Count>>> = {
  'package.created': 'packagesCreated',
  'package.reEnabled': 'packagesReEnabled',
  'package.disabled': 'packagesDisabled',
  'provision.active': 'provisionsActive',
  'provision.failed': 'provisionsFailed',
  'provision.needs_review': 'provisionsNeedingReview',
  'renewal.renewed': 'renewalsRenewed',
  'renewal.failed': 'renewalsFailed',
  'renewal.needs_review': 'renewalsNeedingReview',
  'endpoint.unauthorized': 'callersRefused',
};

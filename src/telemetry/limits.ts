import { ConfigurationError } from '../domain/errors.ts';

/** From where on the monitor alerts. */
export interface HealthLimits {
  /** Syncs may fail for this long. @default 300_000 */
  readonly syncFailingMs: number;
  /** This part of what is on sale may go in one sync, 0 to 1. @default 0.5 */
  readonly maxLossRatio: number;
  /** This part of the orders may fail, 0 to 1. @default 0.1 */
  readonly maxErrorRate: number;
  /** Fewer orders than this say nothing. @default 10 */
  readonly minOrders: number;
  /** Orders that ended longer ago than this are past. Many a day: take less. @default 86_400_000 */
  readonly windowMs: number;
  /** While an alert lasts it is told again this often. @default 1_800_000 */
  readonly repeatMs: number;
}

const STANDARD: HealthLimits = {
  syncFailingMs: 300_000,
  maxLossRatio: 0.5,
  maxErrorRate: 0.1,
  minOrders: 10,
  windowMs: 86_400_000,
  repeatMs: 1_800_000,
};

const RATIO = { wanted: 'a number from 0 to 1', isOne: (value: number) => value >= 0 && value <= 1 };
const TIME = {
  wanted: 'a positive number of milliseconds',
  isOne: (value: number) => value > 0 && value < Number.POSITIVE_INFINITY,
};
const COUNT = {
  wanted: 'a whole number of at least 1',
  isOne: (value: number) => Number.isSafeInteger(value) && value >= 1,
};

const WANTED: Readonly<Record<keyof HealthLimits, typeof RATIO>> = {
  syncFailingMs: TIME,
  maxLossRatio: RATIO,
  maxErrorRate: RATIO,
  minOrders: COUNT,
  windowMs: TIME,
  repeatMs: TIME,
};

/** Checks the limits and fills in what is left out. @throws ConfigurationError */
export function readLimits(given: Partial<HealthLimits>): HealthLimits {
  const limits = { ...STANDARD };
  for (const option of Object.keys(STANDARD) as (keyof HealthLimits)[]) {
    const value = given[option];
    if (value === undefined) continue;
    const { wanted, isOne } = WANTED[option];
    if (typeof value !== 'number' || !isOne(value))
      throw new ConfigurationError(option, `Option ${option} must be ${wanted}.`);
    limits[option] = value;
  }
  return limits;
}

import type { Random } from '../../src/domain/environment.ts';
import type { Fault, FaultChooser } from '../../src/simulator/faults.ts';

/** A provider with a bad day: what becomes of each call is drawn. */
export function troubles(random: Random): FaultChooser {
  return ({ verb }) => {
    switch (verb) {
      case 'buyvps':
        return random() < 0.35 ? pick(random, PURCHASE_FAULTS) : undefined;
      case 'renewvps':
        return random() < 0.35 ? pick(random, RENEWAL_FAULTS) : undefined;
      case 'ipstock':
      case 'status':
        return random() < 0.1 ? pick(random, READ_FAULTS) : undefined;
      default:
        return undefined;
    }
  };
}

/** One of the values, as it is drawn. */
export function pick<Value>(random: Random, values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

const PURCHASE_FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'hang', effect: 'done' },
  { kind: 'reset', effect: 'done' },
  { kind: 'reset', effect: { afterMs: 60_000 } },
  { kind: 'reset' },
  { kind: 'slow', ms: 15_000 },
  { kind: 'truncate' },
  { kind: 'html', effect: 'done' },
  { kind: 'status', status: 503, effect: 'done' },
  { kind: 'status', status: 422 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 429, retryAfter: 20 },
  { kind: 'decline' },
  { kind: 'wrong_pool' },
];

const RENEWAL_FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'hang', effect: 'done' },
  { kind: 'reset', effect: 'done' },
  { kind: 'reset', effect: { afterMs: 30_000 } },
  { kind: 'reset' },
  { kind: 'slow', ms: 15_000 },
  { kind: 'html', effect: 'done' },
  { kind: 'status', status: 503, effect: 'done' },
  { kind: 'status', status: 422 },
  { kind: 'status', status: 401 },
  { kind: 'status', status: 429, retryAfter: 20 },
  { kind: 'decline' },
  { kind: 'charge_only' },
];

const READ_FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'empty' },
];

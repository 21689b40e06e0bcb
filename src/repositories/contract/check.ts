import { InvalidArgumentError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import { isPlain } from '../copy.ts';
import { isSameValue } from '../equality.ts';

/** One promise of a port. It rejects, with a message that says what is wrong, when the promise is not kept. */
export interface ContractCase {
  readonly name: string;
  /** Resolves when the case holds; rejects with what is not so. */
  readonly run: () => Promise<void>;
}

/** A case that is still to be given what it tests. */
export interface CaseFor<Subject> {
  readonly name: string;
  readonly run: (subject: Subject) => Promise<void>;
}

/** Gives each case a subject of its own when it runs. */
export function casesFor<Subject>(
  cases: readonly CaseFor<Subject>[],
  factory: () => Promise<Subject>,
): readonly ContractCase[] {
  if (typeof factory !== 'function')
    throw new InvalidArgumentError('factory', 'factory must be a function that gives what is to be tested.');
  return cases.map(({ name, run }) => ({ name, run: async () => run(await factory()) }));
}

/** @throws Error with this message unless the condition holds */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares by content. A field that is `undefined` and one that is not there are the same here. */
export function checkEqual(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [comparable(actual), comparable(expected)];
  if (isSameValue(got, wanted)) return;
  throw new Error(`${what}: expected ${shown(beside(wanted, got))}, got ${shown(beside(got, wanted))}`);
}

/** Of an object beside another one, the fields that are not the same: a record is long, and a fault is one field. */
function beside(value: unknown, other: unknown): unknown {
  if (!isFields(value) || !isFields(other)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name, field]) => !isSameValue(field, other[name])),
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && isPlain(value);
}

/** Passes on a value that must be there. */
export function present<T>(value: T | undefined, what: string): T {
  check(value !== undefined, `${what}: expected a value, got undefined`);
  return value;
}

/** The call must reject, with anything. */
export async function checkRejects(call: () => Promise<unknown>, what: string): Promise<unknown> {
  const ended = await settled(call);
  check(ended.status === 'rejected', `${what}: expected a rejection, it resolved`);
  return ended.reason;
}

/** The call must reject with an `InvalidArgumentError`. */
export async function checkRefused(call: () => Promise<unknown>, what: string): Promise<void> {
  const error = await checkRejects(call, what);
  check(
    error instanceof InvalidArgumentError,
    `${what}: expected an InvalidArgumentError, got ${shown(String(error))}`,
  );
}

/** Starts the call this many times at once, counted from 0, and waits for all. */
export function atOnce<T>(times: number, call: (turn: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: times }, (_, turn) => call(turn)));
}

/** Starts both calls at once, the second one ahead of the first where that is asked for, and waits for both. */
export function bothAtOnce<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
  isSecondAhead: boolean,
): Promise<[First, Second]> {
  if (!isSecondAhead) return Promise.all([first(), second()]);
  const ahead = second();
  return Promise.all([first(), ahead]);
}

/** How many entries the condition holds for. */
export function countOf<T>(entries: readonly T[], condition: (entry: T) => boolean): number {
  return entries.filter(condition).length;
}

/** A call that throws before it gives a promise ends like one that rejects. */
async function settled(call: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
  try {
    return { status: 'fulfilled', value: await call() };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

function comparable(value: unknown): unknown {
  if (value instanceof Secret) return { secret: value.reveal() };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  const there = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(there.map(([name, field]) => [name, comparable(field)]));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

import { printable } from '../domain/text.ts';
import { FAULT_KINDS, type FaultScript } from '../simulator/faults.ts';
import { defaultQuirks, isOfKind, type SimulatorQuirks } from '../simulator/quirks.ts';
import { VERBS } from '../wire/verbs.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads quirks written as `name=value`; the value is JSON where it can be, a text otherwise.
 *
 * @throws UsageError for a name that is none, or a value of another type than the default's
 */
export function readQuirks(given: readonly string[]): Partial<SimulatorQuirks> {
  const quirks: Record<string, unknown> = {};
  for (const text of given) {
    const [name, value] = pairIn(text, '=');
    if (!Object.hasOwn(defaultQuirks, name) || value === undefined)
      throw new UsageError(
        `"${printable(text)}" is no quirk.`,
        `Write name=value. Names: ${Object.keys(defaultQuirks).join(', ')}.`,
      );
    const read = readValue(value);
    const quirk = name as keyof SimulatorQuirks;
    if (!isOfKind(quirk, read))
      throw new UsageError(
        `Quirk "${name}" cannot be "${printable(value)}".`,
        `It is ${JSON.stringify(defaultQuirks[quirk])} by default; give a value of that kind.`,
      );
    quirks[name] = read;
  }
  return quirks;
}

/**
 * Reads trouble to come, written as `verb:kind` with `:field=value` as often as it takes, such as
 * `buyvps:reset:effect=done` or `ipstock:status:status=503:times=2`.
 *
 * @throws UsageError for a verb or a kind that is none
 */
export function readFault(text: string): FaultScript {
  const [verb = '', kind = '', ...rest] = text.split(':');
  if (!isOneOf(VERBS, verb) || !isOneOf(FAULT_KINDS, kind))
    throw new UsageError(
      `"${printable(text)}" is no fault.`,
      `Write verb:kind:field=value. Verbs: ${Object.keys(VERBS).join(', ')}. Kinds: ${Object.keys(FAULT_KINDS).join(', ')}.`,
    );
  const facts: Record<string, unknown> = Object.fromEntries(
    rest.map((pair) => {
      const [field, value = 'true'] = pairIn(pair, '=');
      return [field, readValue(value)];
    }),
  );
  const { nth, times, target, ...fields } = facts;
  const script = { verb, nth, times, target, fault: { kind, ...fields } };
  // The kind is one of the faults'; its fields are the person's own to get right.
  return Object.fromEntries(
    Object.entries(script).filter(([, fact]) => fact !== undefined),
  ) as unknown as FaultScript;
}

function isOneOf<Key extends string>(table: Readonly<Record<Key, unknown>>, text: string): text is Key {
  return Object.hasOwn(table, text);
}

function pairIn(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

function readValue(text: string): unknown {
  if (text === 'Infinity') return Number.POSITIVE_INFINITY;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

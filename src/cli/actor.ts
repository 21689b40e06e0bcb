import type { NamedReason } from '../flows/call-options.ts';
import type { Context } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Whose decision it is; the person at the keyboard where nobody is named. */
export interface NamedOptions {
  readonly actor?: string;
  readonly reason: string;
}

/** Who decides, and why. @throws UsageError where nobody can be named */
export function named({ terminal }: Context, { actor, reason }: NamedOptions): NamedReason {
  const { USER, USERNAME } = terminal.env;
  const who = actor ?? (USER || USERNAME);
  if (who?.trim() && reason.trim()) return { actor: who, reason };
  throw new UsageError(
    who?.trim() ? 'The reason is empty.' : 'Nobody is named as the one who decides.',
    'A decision is a named person’s, with a reason: give --actor and --reason.',
  );
}

/** What a choice is about; a generator weighs the kinds differently. */
export type ChoiceKind = 'world' | 'next' | 'preempt' | 'fault' | 'deed';

/** Answers choice number `index`, one of `width`; anything out of range counts as 0. */
export type ChoiceSource = (
  index: number,
  kind: ChoiceKind,
  width: number,
  names?: readonly string[],
) => number;

/**
 * Every decision that a history is free to take, in order, as small integers. 0 always means: nothing special,
 * the same process goes on. The choices of a run replay it.
 */
export class Tape {
  readonly choices: number[] = [];
  readonly widths: number[] = [];
  readonly #source: ChoiceSource;

  constructor(source: ChoiceSource) {
    this.#source = source;
  }

  /** Decides between `width` ways to go on. A choice of one is none and leaves no trace. */
  choose(kind: ChoiceKind, width: number, names?: readonly string[]): number {
    if (width <= 1) return 0;
    const wanted = this.#source(this.choices.length, kind, width, names);
    const choice = wanted < width ? wanted : 0;
    this.choices.push(choice);
    this.widths.push(width);
    return choice;
  }
}

/** Plays a tape back; past its end nothing special happens. */
export function played(tape: readonly number[]): ChoiceSource {
  return (index) => tape[index] ?? 0;
}

/** The tape after this one in odometer order: the last choice that can grow grows, the rest is cut. */
export function nextTape({ choices, widths }: Tape): number[] | undefined {
  for (let index = choices.length - 1; index >= 0; index--) {
    const grown = (choices[index] ?? 0) + 1;
    if (grown < (widths[index] ?? 0)) return [...choices.slice(0, index), grown];
  }
  return undefined;
}

/** The tape without its trailing zeros, which say nothing. */
export function trimmed(choices: readonly number[]): readonly number[] {
  let end = choices.length;
  while (end > 0 && choices[end - 1] === 0) end--;
  return choices.slice(0, end);
}

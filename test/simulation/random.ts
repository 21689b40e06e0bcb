import type { ChoiceSource } from './tape.ts';

/** A generator of uniform numbers from 0 (included) to 1 (excluded): mulberry32. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Fills a tape from a seed. Each seed has rates of its own (a swarm): how often a fault strikes, which faults
 * exist at all, how often a process is interrupted. Uniform rates would hardly ever reach the corners.
 */
export function seeded(seed: number): ChoiceSource {
  const random = mulberry32(seed);
  const faultRate = [0.01, 0.03, 0.08, 0.2][Math.floor(random() * 4)] ?? 0;
  const preemptRate = [0, 0.02, 0.1, 0.3][Math.floor(random() * 4)] ?? 0;
  const enabled = new Map<string, boolean>();
  const isEnabled = (name: string): boolean => {
    const known = enabled.get(name);
    if (known !== undefined) return known;
    const answer = random() < 0.6;
    enabled.set(name, answer);
    return answer;
  };
  const uniform = (width: number) => Math.floor(random() * width);
  return (_index, kind, width, names) => {
    if (kind === 'fault') {
      if (random() >= faultRate) return 0;
      const fault = 1 + uniform(width - 1);
      return isEnabled(names?.[fault] ?? '') ? fault : 0;
    }
    if (kind === 'preempt') return random() < preemptRate ? 1 + uniform(width - 1) : 0;
    return uniform(width);
  };
}

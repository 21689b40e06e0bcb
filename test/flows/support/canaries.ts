import { inspect } from 'node:util';
import type { Logger } from '../../../src/domain/environment.ts';

/** Every way in which a text may show in another: itself, its beginning, and what encoders make of it. */
function disguisesOf(secret: string): readonly string[] {
  const aligned = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // The characters at both ends depend on what stands next to the secret.
    return bytes.toString('base64').slice(offset + 1, -4);
  });
  return [
    secret.slice(0, 6),
    ...aligned,
    ...aligned.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ].filter((disguise) => disguise.length >= 6);
}

/** Everything a value shows to somebody who prints it, by whatever means. */
function everythingShownBy(value: unknown): string {
  return [
    String(value),
    JSON.stringify(value) ?? '',
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
    inspect(value, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      customInspect: false,
      getters: true,
    }),
    value instanceof Error ? `${value.stack} ${everythingShownBy(value.cause ?? '')}` : '',
  ].join('\n');
}

/** The secrets that a value shows, each with the sink it was found in. */
export function leaksIn(sink: string, value: unknown, secrets: readonly string[]): readonly string[] {
  const shown = everythingShownBy(value);
  return secrets
    .filter((secret) => disguisesOf(secret).some((disguise) => shown.includes(disguise)))
    .map((secret) => `${sink} shows ${secret}`);
}

/** Hooks for everything that leaves the library, and what they were handed, whole. */
export function everythingHeard() {
  const heard: unknown[] = [];
  const keep =
    (level: string) =>
    (...all: unknown[]) =>
      void heard.push([level, ...all]);
  const logger: Logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
  return { heard, hooks: { logger, onEvent: keep('event') } };
}

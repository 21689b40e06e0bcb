/**
 * Puts secrets into the provider's answers: the login that the call was made with and passwords of servers. A
 * log line, an error or an event that holds any part of an answer then shows in a test that looks for them.
 */
export interface Secrets {
  /** All of them, for places that take any text; empty when answers are to carry none. */
  readonly text: string;
  inText(text: string): string;
  /** Adds a key to an object, and to each of its `packages`; anything else is given back as it is. */
  inObject(value: unknown): unknown;
  /** The same for an object in JSON. */
  inJson(json: string): string;
  /** More fields for a status, under keys that say what they hold. */
  passwordFields(): Readonly<Record<string, string>>;
}

/**
 * @param login - what the call authenticated with, or its whole header where that cannot be read
 * @param password - of a server
 */
export function secretsOf(login: string | undefined, password: string | undefined): Secrets {
  const parts = [login !== undefined && `login ${login}`, password !== undefined && `password ${password}`];
  const text = parts.filter((part) => part !== false).join(', ');
  if (text === '') return NO_SECRETS;
  return {
    text,
    inText: (sentence) => `${sentence} [${text}]`,
    inObject: (value) => withSecret(value, text),
    inJson: (json) => JSON.stringify(withSecret(JSON.parse(json), text)),
    passwordFields: () => ({ AccountPassword: text }),
  };
}

/** Answers that carry none. */
export const NO_SECRETS: Secrets = {
  text: '',
  inText: (text) => text,
  inObject: (value) => value,
  inJson: (json) => json,
  passwordFields: () => ({}),
};

function withSecret(value: unknown, secret: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { packages } = value as { packages?: unknown };
  if (!Array.isArray(packages)) return { ...value, account: secret };
  return { ...value, packages: packages.map((row: object) => ({ ...row, note: secret })), account: secret };
}

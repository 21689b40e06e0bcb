/** Reads a setting from the environment. @throws Error when it is not there */
export function readSetting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`The environment variable ${name} is missing.`);
}

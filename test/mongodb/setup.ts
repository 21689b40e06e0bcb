import type { TestProject } from 'vitest/node';
import { type MongoServer, startMongoServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that the tests of the adapter talk to. */
    mongodb: { readonly uri: string; readonly kind: MongoServer['kind']; readonly name: string };
  }
}

/** Starts a server for the whole run, says which one it is, and stops it afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { uri, kind, name, stop } = await startMongoServer();
  console.log(
    `MongoDB: ${name}${kind === 'compatible' ? ' (test/mongodb/README.md says what it lacks)' : ''}`,
  );
  project.provide('mongodb', { uri, kind, name });
  return stop;
}

/**
 * Runs one handler as Lambda does, in a process of its own: loads the file, hands it the event and a context, and
 * writes what it answered, or what it threw, to a file.
 *
 * node lambda-runtime.mjs <bundle> <event.json> <answer.json> <remaining milliseconds>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [bundle, eventFile, answerFile, remainingMs] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(bundle);
const endsAt = Date.now() + Number(remainingMs);
const context = { functionName: 'test', getRemainingTimeInMillis: () => endsAt - Date.now() };
const answer = await handler(JSON.parse(readFileSync(eventFile, 'utf8')), context).then(
  (value) => ({ value }),
  (error) => ({ error: `${error.name}: ${error.message}` }),
);
writeFileSync(answerFile, JSON.stringify(answer));
process.exit();

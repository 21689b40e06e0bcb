import { CASES } from './cases.ts';
import type { World } from './world.ts';

/** Runs the suite where there is a command line: the world comes as its last argument, a line per case goes out. */
declare const process: { readonly argv: readonly string[] };

run(JSON.parse(process.argv.at(-1) ?? ''));

async function run(world: World): Promise<void> {
  for (const { name, run } of CASES) {
    const failure = await run(world).then(
      () => undefined,
      (error) => String(error?.message ?? error),
    );
    console.log(`\n@case ${JSON.stringify({ name, failure })}`);
  }
}

import { EXIT, type ExitCode } from './exit-codes.ts';
import { withShop } from './shop.ts';
import type { Context } from './terminal.ts';

/** Makes the indexes that the records need. */
export function makeIndexes(context: Context): Promise<ExitCode> {
  return withShop(context, async ({ repositories }) => {
    context.progress('Making indexes…');
    await repositories.ensureIndexes();
    context.answer({ success: true }, () => 'The indexes are there.');
    return EXIT.ok;
  });
}

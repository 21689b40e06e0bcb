import { syncInventory } from 'smartvps-sdk';
import { createSyncHandler } from 'smartvps-sdk/http';
import { readSetting } from '../../../../lib/settings';
import { shop } from '../../../../lib/shop';

/** A run may read the list three times, with pauses. On Vercel: the longest that your plan lets a function run. */
export const maxDuration = 300;

let handler: ReturnType<typeof createSyncHandler> | undefined;

/** What a scheduler calls every two minutes: `POST` with the token in `x-sync-token`. */
export function POST(request: Request): Promise<Response> {
  // Made with the first request: a build has no token.
  handler ??= createSyncHandler({
    sync: (run) => {
      const { client, repositories } = shop();
      return syncInventory({ client, ...repositories, ...run, logger: console });
    },
    token: readSetting('SYNC_TOKEN'),
    logger: console,
  });
  return handler(request);
}

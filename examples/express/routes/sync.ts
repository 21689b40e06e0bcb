import type { RequestHandler } from 'express';
import type { Logger } from 'smartvps-sdk';
import { createSyncHandler } from 'smartvps-sdk/http';
import type { Shop } from '../shop/shop.ts';
import { sendWebResponse, toWebRequest } from '../web/web-request.ts';

/** What a scheduler calls: `POST` with the token in `x-sync-token`. */
export function syncRoute(shop: Shop, token: string, logger: Logger): RequestHandler {
  const { onEvent } = shop.health;
  const handler = createSyncHandler({ sync: (run) => shop.sync('endpoint', run), token, logger, onEvent });

  return async (request, response) => {
    await sendWebResponse(response, await handler(toWebRequest(request)));
  };
}

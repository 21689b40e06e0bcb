/**
 * For schedulers: one HTTP endpoint that runs a sync, as a web-standard request handler.
 *
 * @module
 */

// web

export {
  createSyncHandler,
  type SyncHandler,
  type SyncHandlerOptions,
  type SyncRequest,
} from './web/sync-handler.ts';

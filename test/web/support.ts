import type { SyncHandler, SyncHandlerOptions } from 'smartvps-sdk/http';
import { createSyncHandler } from 'smartvps-sdk/http';
import { syncInventory } from '../../src/flows/sync.ts';
import { createMemoryStock } from '../../src/repositories/memory-stock.ts';
import { aPackage, aSource } from '../builders.ts';

/** What the schedulers of these tests send. */
export const TOKEN = 'sync-token-4f1d';
export const ENDPOINT = 'https://shop.example/api/smartvps/sync';

/** What a run was asked for. */
export type Asked = Parameters<SyncHandlerOptions['sync']>[0];

/** An endpoint in front of a real sync of one package, which keeps what every run was asked for. */
export function anEndpoint(part: Partial<SyncHandlerOptions> = {}) {
  const runs: Asked[] = [];
  const stock = createMemoryStock();
  const client = aSource([aPackage()]);
  const handler = createSyncHandler({
    token: TOKEN,
    ...part,
    sync: async (run) => {
      runs.push(run);
      return (part.sync ?? ((asked) => syncInventory({ client, stock, ...asked })))(run);
    },
  });
  return { handler, runs, stock };
}

/** A request as a scheduler sends it. */
export function aRequest({ query = '', ...init }: RequestInit & { readonly query?: string } = {}): Request {
  return new Request(ENDPOINT + query, { method: 'POST', headers: { 'x-sync-token': TOKEN }, ...init });
}

/** Status, headers and text of an answer. */
export async function answerOf(handler: SyncHandler, request: Request = aRequest()) {
  const response = await handler(request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}

/** A promise and the hand that settles it. */
export function aGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = withResolvers();
  return { opened: promise, open: resolve };
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

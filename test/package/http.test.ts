import { expect, test } from 'vitest';
import { runInShop } from './run.ts';

/** The endpoint in a world with nothing of Node in it: only what every web-standard runtime has. */
const PROGRAM = `
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const world = vm.createContext({
  ...{ Request, Response, Headers, URL, TextEncoder, AbortController, crypto, structuredClone },
  module: { exports: {} },
});
vm.runInContext(readFileSync(require.resolve('smartvps-sdk/http'), 'utf8'), world);
const { createSyncHandler } = world.module.exports;
const handler = createSyncHandler({
  token: 's3cret',
  sync: async ({ dryRun }) => ({ success: true, summary: { dryRun }, results: [], warnings: [], guard: {} }),
});
const post = async (token, query = '') => {
  const request = new Request('https://shop.example/' + query, { method: 'POST', headers: { 'x-sync-token': token } });
  const response = await handler(request);
  return response.status + ' ' + (await response.text());
};
(async () => {
  console.log(await post('s3cret', '?dryRun=1'));
  console.log(await post('wrong'));
})();
`;

test('the endpoint runs where there is nothing but web standards', () => {
  expect(runInShop('endpoint.cjs', PROGRAM)).toEqual({
    status: 0,
    output:
      '200 {"success":true,"summary":{"dryRun":true},"results":[],"warnings":[],"guard":{}}\n' +
      '401 {"success":false,"error":"The x-sync-token header is not right.","code":"SMARTVPS_TOKEN_REFUSED"}\n',
  });
});

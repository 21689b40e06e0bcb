/** A provider on loopback in a process of its own, so that its work is in nobody's figures. Says its port and serves. */
import { createServer } from 'node:http';
import { makeWorld, replyBody } from './catalogue.ts';

/** What `status` answers about any server. */
const STATUS = JSON.stringify({
  ...{ IP: '103.82.72.9', OS: 'ubuntu-22.04', Usernane: 'root', Password: 'k3Yboard', RAM: '8' },
  ...{ ExpiryDate: '2026-12-31', MachineStatus: 'active', PowerStatus: 'Online', ActionStatus: 'completed' },
});
const LISTS: Readonly<Record<string, string>> = Object.fromEntries(
  [20, 1_000].map((size) => [
    `/${size}/ipstock`,
    replyBody(makeWorld({ size, churnPercent: 0, order: 'same' }).packages),
  ]),
);

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(LISTS[request.url ?? ''] ?? STATUS);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.on('disconnect', () => process.exit());

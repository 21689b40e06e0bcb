import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How the projects name the machines that they build for. */
const MACHINES: Readonly<Record<string, { readonly [runtime in 'bun' | 'deno' | 'workerd']: string }>> = {
  'linux-x64': { bun: 'linux-x64', deno: 'linux-x64-glibc', workerd: 'linux-64' },
  'linux-arm64': { bun: 'linux-aarch64', deno: 'linux-arm64-glibc', workerd: 'linux-arm64' },
  'darwin-x64': { bun: 'darwin-x64', deno: 'darwin-x64', workerd: 'darwin-64' },
  'darwin-arm64': { bun: 'darwin-aarch64', deno: 'darwin-arm64', workerd: 'darwin-arm64' },
};

const MACHINE = `${process.platform}-${process.arch}`;

/** Where the binary of each runtime lies. Each throws where it is not installed: a missing runtime is a failure. */
export const binaryOf = {
  node: (major: number) => find(`node-${major}-${MACHINE}`, 'bin/node'),
  bun: () => find(`@oven/bun-${MACHINES[MACHINE]?.bun}`, 'bin/bun'),
  deno: () => find(`@deno/${MACHINES[MACHINE]?.deno}`, 'deno'),
  workerd: () => find(`@cloudflare/workerd-${MACHINES[MACHINE]?.workerd}`, 'bin/workerd'),
};

function find(name: string, file: string): string {
  const path = fileURLToPath(new URL(`node_modules/${name}/${file}`, import.meta.url));
  if (existsSync(path)) return path;
  throw new Error(
    `The runtime "${name}" is not installed. "npm run test:runtimes" installs every runtime that is built for ${MACHINE}.`,
  );
}

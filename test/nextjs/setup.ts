import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../house/source-files.ts';

/** Builds the example with the real `next`, which checks its types as well. Nothing is sent to anybody. */
export default function setup(): void {
  const folder = join(PROJECT, 'examples/nextjs');
  const next = join(folder, 'node_modules/next/dist/bin/next');
  if (!existsSync(next))
    throw new Error(
      'The Next.js example is not installed: `npm run test:nextjs` installs it and runs its tests.',
    );
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, 'build'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) throw new Error(`The Next.js example could not be built:\n${stdout}${stderr}`);
}

/** Bundles each function, and the database driver beside them, into `dist`. */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** What the driver can do without, and does without here. */
const OPTIONAL = [
  '@aws-sdk/credential-providers',
  '@mongodb-js/zstd',
  'aws4',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'snappy',
  'socks',
];

const shared = {
  absWorkingDir: folder,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  legalComments: 'none',
} as const;

/** The driver stays a file of its own: it changes seldom, and the functions that need none do without. */
const driverBeside: Plugin = {
  name: 'driver-beside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^mongodb$/ }, () => ({ path: './mongodb.cjs', external: true })),
};

rmSync(`${folder}dist`, { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: ['sync.ts', 'process-due.ts', 'call-endpoint.ts'],
  plugins: [driverBeside],
});
await build({
  ...shared,
  stdin: {
    contents: "export { MongoClient, ObjectId } from 'mongodb';",
    resolveDir: folder,
    sourcefile: 'mongodb.js',
  },
  outdir: undefined,
  outExtension: undefined,
  outfile: 'dist/mongodb.cjs',
  external: OPTIONAL,
});

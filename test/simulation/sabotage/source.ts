import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Provisioner } from '../../../src/flows/provisioner.ts';
import type { Renewals } from '../../../src/flows/renewals.ts';
import type { syncInventory } from '../../../src/flows/sync.ts';

/** One place of the library's source, and what a saboteur makes of it. */
export interface Edit {
  /** Below `src`, such as `flows/sync.ts`. */
  readonly file: string;
  /** Must stand there exactly once. */
  readonly find: string;
  readonly put: string;
}

/** The flows as an edited source gives them. */
export interface EditedFlows {
  readonly Provisioner: typeof Provisioner;
  readonly Renewals: typeof Renewals;
  readonly syncInventory: typeof syncInventory;
}

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));
/** All that the flows are made of. */
const ROOMS = ['domain', 'ports', 'rules', 'flows'];

/**
 * The flows, built from the source with these edits: in a folder of its own, so that nothing else is touched.
 *
 * @throws Error when a place to edit is gone: the sabotage would sabotage nothing
 */
export function flowsWith(edits: readonly Edit[]): EditedFlows {
  const folder = mkdtempSync(join(tmpdir(), 'edited-flows-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
    for (const room of ROOMS) mkdirSync(join(folder, room));
    for (const [file, text] of sources()) {
      const own = edits.filter((edit) => edit.file === file);
      const code = own.length === 0 ? compiled(file, text) : compile(own.reduce(edited, text));
      writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), code);
    }
    const load = createRequire(import.meta.url);
    const flows = ['provisioner', 'renewals', 'sync'].map((flow) => load(join(folder, `flows/${flow}.js`)));
    return Object.assign({}, ...flows);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The source with one edit made. */
export function edited(text: string, { file, find, put }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  return parts.join(put);
}

/** Every file of the rooms that flows are made of, below `src`. */
export function sources(): ReadonlyMap<string, string> {
  if (SOURCES.size > 0) return SOURCES;
  for (const room of ROOMS) {
    for (const name of readdirSync(join(SOURCE, room))) {
      if (name.endsWith('.ts'))
        SOURCES.set(`${room}/${name}`, readFileSync(join(SOURCE, room, name), 'utf8'));
    }
  }
  return SOURCES;
}

const SOURCES = new Map<string, string>();
const COMPILED = new Map<string, string>();

function compiled(file: string, text: string): string {
  const known = COMPILED.get(file);
  if (known !== undefined) return known;
  const code = compile(text);
  COMPILED.set(file, code);
  return code;
}

function compile(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      rewriteRelativeImportExtensions: true,
    },
  });
  return outputText;
}

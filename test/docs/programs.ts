import { readFolder } from '../house/source-files.ts';
import { blocksInComments, blocksOf, type CodeBlock } from './code-blocks.ts';

/** One or more blocks of a page that are checked and run as one module. */
export interface DocProgram {
  /** The page, by its path in the project. */
  readonly page: string;
  /** The line of the page that it begins on. */
  readonly line: number;
  /** Its code, on the same lines as on the page: whatever names a line, names the page's. */
  readonly code: string;
  /** Why it is not run; absent when it is. */
  readonly notRun?: string;
}

const NOT_RUN = /^\/\/ Not run: (.+)$/;

/** Pages that commands write: declarations, which are no programs. */
const MADE = /^docs\/api\//;

/** Every page that somebody wrote and every source file, by its path, with its blocks. */
export function documentedBlocks(): ReadonlyMap<string, readonly CodeBlock[]> {
  const pages = [...readFolder('.', '.md')].filter(([path]) => !MADE.test(path));
  const sources = [...readFolder('src', '.ts')].map(([path, text]) => [`src/${path}`, text] as const);
  return new Map([
    ...pages.map(([path, text]) => [path, blocksOf(text)] as const),
    ...sources.map(([path, text]) => [path, blocksInComments(text)] as const),
  ]);
}

/** Every program of the documentation. */
export function documentedPrograms(): readonly DocProgram[] {
  return [...documentedBlocks()].flatMap(([page, blocks]) => programsOf(page, blocks));
}

/**
 * The programs of one page: each `ts` block is one, and a `ts continues` block goes on where the `ts` block
 * before it ended.
 */
export function programsOf(page: string, blocks: readonly CodeBlock[]): readonly DocProgram[] {
  const programs: CodeBlock[][] = [];
  for (const block of blocks.filter(({ language }) => language === 'ts')) {
    const before = programs.at(-1);
    if (!block.words.includes('continues')) programs.push([block]);
    else if (before) before.push(block);
    else throw new Error(`${page}:${block.line}: there is no block before it that it could continue.`);
  }
  return programs.map((parts) => programFrom(page, parts));
}

function programFrom(page: string, parts: readonly CodeBlock[]): DocProgram {
  let code = '';
  for (const part of parts)
    code = `${code.padEnd(code.length + part.line - lineCount(code), '\n')}${part.code}`;
  const first = parts[0]?.code.split('\n', 1)[0] ?? '';
  const reason = NOT_RUN.exec(first)?.[1];
  return { page, line: parts[0]?.line ?? 1, code, ...(reason !== undefined && { notRun: reason }) };
}

function lineCount(text: string): number {
  return text.split('\n').length;
}

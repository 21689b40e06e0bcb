/** A fenced block of a page, as it is written there. */
export interface CodeBlock {
  /** The first word behind the fence: `ts`, `sh`, `text`; empty where there is none. */
  readonly language: string;
  /** The words behind it. */
  readonly words: readonly string[];
  /** The line of the page that its first line of code is on, counted from 1. */
  readonly line: number;
  readonly code: string;
}

const FENCE = /^\s*```(.*)$/;

/** The fenced blocks of a Markdown page, from top to bottom. */
export function blocksOf(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly info: string; readonly line: number; readonly code: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(text);
    if (open === undefined) {
      if (fence) open = { info: fence[1] ?? '', line: index + 2, code: [] };
    } else if (fence) {
      blocks.push(blockFrom(open));
      open = undefined;
    } else open.code.push(text);
  }
  if (open) throw new Error(`The block that begins in line ${open.line - 1} has no end.`);
  return blocks;
}

/** The fenced blocks in the comments of a source file. */
export function blocksInComments(source: string): readonly CodeBlock[] {
  // Everything but the comments is blanked, so that every line keeps its number.
  const lines = source.split('\n').map((line) => /^\s*\* ?(.*)$/.exec(line)?.[1] ?? '');
  return blocksOf(lines.join('\n'));
}

function blockFrom(open: {
  readonly info: string;
  readonly line: number;
  readonly code: string[];
}): CodeBlock {
  const [language = '', ...words] = open.info.trim().split(/\s+/);
  return { language, words, line: open.line, code: open.code.join('\n') };
}

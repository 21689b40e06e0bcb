import ts from 'typescript';
import { parse } from '../house/imports.ts';

/** A statement that prints, and what the comment beside it states. */
export interface StatedOutput {
  readonly line: number;
  /** The comment's text; absent where there is none. */
  readonly stated?: string;
}

/** A program whose `console.log(…)` each tell which statement they are in: `$print(0)(…)`. */
export interface Instrumented {
  readonly code: string;
  /** By the number of the statement. */
  readonly outputs: readonly StatedOutput[];
}

/** Finds what a program prints and what its comments state of it. */
export function instrument(program: string): Instrumented {
  const source = parse(program);
  const statements: ts.Statement[] = [];
  const edits: { readonly at: ts.Node; readonly number: number }[] = [];
  const visit = (node: ts.Node, statement: ts.Statement | undefined) => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'console.log' && statement) {
      if (!statements.includes(statement)) statements.push(statement);
      edits.push({ at: node.expression, number: statements.indexOf(statement) });
    }
    ts.forEachChild(node, (child) => visit(child, isStatement(child) ? child : statement));
  };
  visit(source, undefined);
  let code = program;
  for (const { at, number } of edits.toReversed())
    code = `${code.slice(0, at.getStart(source))}$print(${number})${code.slice(at.getEnd())}`;
  return { code, outputs: statements.map((statement) => outputOf(source, statement)) };
}

/** What is wrong about what a statement printed, if anything. */
export function findingOn({ stated }: StatedOutput, printed: string | undefined): readonly string[] {
  if (stated === undefined) return [`no comment says what is printed: ${printed ?? 'nothing'}`];
  if (printed === undefined) return [`nothing was printed, but a comment says: ${stated}`];
  return isAsStated(printed, stated) ? [] : [`printed ${printed}, but a comment says: ${stated}`];
}

/**
 * Whether what was printed is what the comment states. Any run of white space is as good as another, `…` stands
 * for anything, and words in parentheses at the end may explain.
 */
function isAsStated(printed: string, stated: string): boolean {
  const explained = / \([^()]*\)$/.exec(stated);
  const texts = explained ? [stated, stated.slice(0, explained.index)] : [stated];
  return texts.some((text) => patternOf(text).test(evenSpace(printed)));
}

function isStatement(node: ts.Node): node is ts.Statement {
  return ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isReturnStatement(node);
}

/** The comment on the statement's last line, or else the comment lines right below it. */
function outputOf(source: ts.SourceFile, statement: ts.Statement): StatedOutput {
  const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1;
  const [beside] = ts.getTrailingCommentRanges(source.text, statement.getEnd()) ?? [];
  if (beside) return { line, stated: commentText(source.text.slice(beside.pos, beside.end)) };
  const last = source.getLineAndCharacterOfPosition(statement.getEnd()).line;
  const below = source.text.split('\n').slice(last + 1);
  const end = below.findIndex((text) => !/^\s*\/\//.test(text));
  const comments = below.slice(0, end === -1 ? below.length : end);
  return { line, ...(comments.length > 0 && { stated: comments.map(commentText).join('\n') }) };
}

function commentText(comment: string): string {
  return comment.trim().replace(/^\/\/ ?/, '');
}

function patternOf(stated: string): RegExp {
  const parts = evenSpace(stated).split('…');
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`, 's');
}

function evenSpace(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

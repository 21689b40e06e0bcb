import { join } from 'node:path';
import ts from 'typescript';
import { PROJECT } from '../house/source-files.ts';
import type { DocProgram } from './programs.ts';

/** What the compiler has to say of the programs, under the project's own options, each as `page:line: message`. */
export function typeErrorsIn(programs: readonly DocProgram[]): readonly string[] {
  const files = new Map(programs.map((program) => [fileOf(program), program]));
  const options = projectOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file)?.code ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const program = files.get(file);
    return program
      ? ts.createSourceFile(file, program.code, version)
      : getSourceFile.call(host, file, version, ...rest);
  };
  const compiled = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, program]) => {
    const source = compiled.getSourceFile(file);
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)]
      .filter((finding) => !isUnusedLocal(finding))
      .map((finding) => worded(program, finding));
  });
}

/** A program stands in its page's folder, so that it finds what the page's own imports would. */
function fileOf({ page, line }: DocProgram): string {
  return join(PROJECT, `${page}.${line}.ts`).replaceAll('\\', '/');
}

function projectOptions(): ts.CompilerOptions {
  const file = join(PROJECT, 'tsconfig.json');
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return ts.parseJsonConfigFileContent(config, ts.sys, PROJECT).options;
}

/** A page may give a value a name and leave it there; what it imports it must use. */
function isUnusedLocal({ code, file, start }: ts.Diagnostic): boolean {
  if (code !== 6133 || file === undefined || start === undefined) return false;
  return !file.statements.some(
    (statement) => ts.isImportDeclaration(statement) && statement.pos <= start && start < statement.end,
  );
}

function worded({ page }: DocProgram, { file, start, messageText }: ts.Diagnostic): string {
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  return `${page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

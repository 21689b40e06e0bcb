import ts from 'typescript';

/** One place where a file names another file or a package. */
export interface Import {
  /** What is named; `undefined` when it is worked out at run time. */
  readonly specifier: string | undefined;
  /** `export` is `export {…} from`, `export *` is exactly that, `import` is every other way. */
  readonly how: 'import' | 'export' | 'export *';
}

/** Every import of a TypeScript file: static, for types only, dynamic, in a type, by `require`, by re-export. */
export function readImports(text: string): readonly Import[] {
  const source = parse(text);
  const imports: Import[] = source.referencedFiles.map(({ fileName }) => named('import', fileName));
  const visit = (node: ts.Node) => {
    const found = importAt(node);
    if (found) imports.push(found);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

/** The statements of a file that are anything other than a re-export by name, each by its first line. */
export function otherThanReexports(text: string): readonly string[] {
  const source = parse(text);
  return source.statements
    .filter((statement) => !isReexportByName(statement))
    .map((statement) => statement.getText(source).split('\n', 1)[0] ?? '');
}

/** Parses a TypeScript or JavaScript file. */
export function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('file.ts', text, ts.ScriptTarget.ESNext, true);
}

function importAt(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return named('import', node.moduleSpecifier);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return named(isReexportByName(node) ? 'export' : 'export *', node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return named('import', ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
  if (ts.isExternalModuleReference(node)) return named('import', node.expression);
  if (ts.isCallExpression(node) && isLoad(node.expression)) return named('import', node.arguments[0]);
  return undefined;
}

function isLoad(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}

function isReexportByName(node: ts.Node): boolean {
  return (
    ts.isExportDeclaration(node) &&
    node.moduleSpecifier !== undefined &&
    node.exportClause !== undefined &&
    ts.isNamedExports(node.exportClause)
  );
}

function named(how: Import['how'], specifier: ts.Node | string | undefined): Import {
  if (typeof specifier === 'string') return { how, specifier };
  return { how, specifier: specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined };
}

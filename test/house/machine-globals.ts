import ts from 'typescript';
import { parse } from './imports.ts';

/** What belongs to the machine and is handed in instead: time, chance, requests, environment, output. */
const GLOBALS: ReadonlySet<string> = new Set([
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const MEMBERS: ReadonlySet<string> = new Set(['Date.now', 'Math.random', 'AbortSignal.timeout']);

/**
 * Every use of a machine's global in a TypeScript or JavaScript file, with its line: `Date.now (line 3)`.
 * Comments, texts, property names and types do not count, nor does a name that the file declares as its own.
 */
export function machineGlobalsIn(text: string): readonly string[] {
  const source = parse(text);
  const own = new Set<string>();
  walk(source, (node) => {
    if (isDeclared(node)) own.add(node.text);
  });
  const found: string[] = [];
  walk(source, (node) => {
    const name = globalAt(node);
    if (name === undefined || own.has(name)) return;
    found.push(`${name} (line ${source.getLineAndCharacterOfPosition(node.getStart()).line + 1})`);
  });
  return found;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** True for the name of a variable, a parameter, an import or a function. */
function isDeclared(node: ts.Node): node is ts.Identifier {
  const { parent } = node;
  if (!ts.isIdentifier(node) || !parent) return false;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isImportSpecifier(parent) ||
      ts.isFunctionDeclaration(parent)) &&
    parent.name === node
  );
}

function globalAt(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return GLOBALS.has(node.text) && isValue(node) ? node.text : undefined;
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const member = `${node.expression.text}.${node.name.text}`;
    return MEMBERS.has(member) ? member : undefined;
  }
  return ts.isNewExpression(node) && isNowDate(node) ? 'new Date()' : undefined;
}

function isNowDate({ expression, arguments: given }: ts.NewExpression): boolean {
  return ts.isIdentifier(expression) && expression.text === 'Date' && !given?.length;
}

/** False for a name that is declared, is a property, a key or a label, or stands in a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeNode(parent) && !ts.isTypeQueryNode(parent)) return false;
  return (
    !('name' in parent && parent.name === node) && !('propertyName' in parent && parent.propertyName === node)
  );
}

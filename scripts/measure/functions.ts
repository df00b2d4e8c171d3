import ts from 'typescript';
import { type SourceFile, walkTree } from './source-files';

export type NamedFunction = {
  path: string;
  name: string;
  /** Lines as written, from the first of its signature to its closing brace. */
  lines: number;
  /** Declared with `function`, or exported: not a local helper in one expression. */
  isDeclared: boolean;
};

type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

/** All functions of a file with their names and lengths; one without a name is called `(anonymous)`. */
export function functionsOf({ path, tree }: SourceFile): NamedFunction[] {
  const found: NamedFunction[] = [];
  walkTree(tree, (node) => {
    if (!isFunction(node) || node.body === undefined) return;
    const first = tree.getLineAndCharacterOfPosition(node.getStart()).line;
    const last = tree.getLineAndCharacterOfPosition(node.end).line;
    found.push({
      path,
      name: nameOf(node),
      lines: last - first + 1,
      isDeclared: ts.isFunctionDeclaration(node) || isExportedConstant(node),
    });
  });
  return found;
}

function nameOf(node: FunctionNode): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (node.name && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  return '(anonymous)';
}

function isExportedConstant(node: FunctionNode): boolean {
  const statement = ts.isVariableDeclaration(node.parent) ? node.parent.parent.parent : null;
  if (!statement || !ts.isVariableStatement(statement)) return false;
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** Whether a name is one word: no second part after a capital, a digit or an underscore. */
export const isOneWord = (name: string): boolean =>
  /^[a-z]+$/i.test(name) && !/[a-z][A-Z]/.test(name);

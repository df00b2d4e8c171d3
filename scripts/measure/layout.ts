import { dirname } from 'node:path';
import ts from 'typescript';
import { type SourceFile, walkTree } from './source-files';

/** Where an object or array literal is spread into another: `...{ a, b }` only saves lines. `path:line` of each. */
export function spreadLiterals({ path, tree }: SourceFile): string[] {
  const found: string[] = [];
  walkTree(tree, (node) => {
    if (!ts.isSpreadAssignment(node) && !ts.isSpreadElement(node) && !ts.isJsxSpreadAttribute(node))
      return;
    let { expression } = node;
    while (ts.isParenthesizedExpression(expression) || ts.isSatisfiesExpression(expression))
      expression = expression.expression;
    const isLiteral =
      ts.isObjectLiteralExpression(expression) || ts.isArrayLiteralExpression(expression);
    if (isLiteral)
      found.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
  });
  return found;
}

/** How many files lie directly in each folder, the fullest first. */
export function filesPerFolder(
  files: readonly SourceFile[],
): Array<[folder: string, count: number]> {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

import ts from 'typescript';

export type ForbiddenCall = { line: number; what: string; instead: string };

const PROPERTIES: Record<string, string> = {
  'Date.now': 'take a Clock and call clock.now()',
  'performance.now': 'take a Clock and call clock.monotonic()',
  'Math.random': 'take a function from 0 to 1 as a parameter',
};
const FUNCTIONS: Record<string, string> = {
  setTimeout: 'take a Clock and call clock.after() or sleep()',
  setInterval: 'take a Clock and run a wake loop (lib/kit/wake-loop.ts)',
};
/** What only an entry point chooses; as a default it would hide that a caller does not pass its own. */
const SYSTEM = new Set(['systemClock', 'systemRandom']);

/** Places in a TypeScript source where it asks the machine for time or chance instead of taking them as parameters. */
export function findForbiddenCalls(file: string, text: string): ForbiddenCall[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: ForbiddenCall[] = [];
  const visit = (node: ts.Node): void => {
    const forbidden = forbiddenIn(node);
    if (forbidden) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ line: line + 1, ...forbidden });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function forbiddenIn(node: ts.Node): Omit<ForbiddenCall, 'line'> | null {
  if (ts.isPropertyAccessExpression(node)) {
    const what = node.getText().replace(/^globalThis\./, '');
    const instead = PROPERTIES[what];
    return instead === undefined ? null : { what, instead };
  }
  if (ts.isNewExpression(node))
    return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0
      ? { what: 'new Date()', instead: 'take a Clock and call new Date(clock.now())' }
      : null;
  if (ts.isIdentifier(node)) {
    const instead = FUNCTIONS[node.text];
    return instead !== undefined && isUse(node) ? { what: node.text, instead } : null;
  }
  const fallback = defaultIn(node);
  return fallback && SYSTEM.has(fallback.getText().split('.')[0] ?? '')
    ? { what: `a default of ${fallback.getText()}`, instead: 'make the parameter required' }
    : null;
}

/** Whether an identifier names the global function, and not a property, a parameter or a type of that name. */
function isUse({ parent, text }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent))
    return parent.name.text !== text || parent.expression.getText() === 'globalThis';
  return ts.isCallExpression(parent) || ts.isPropertyAssignment(parent)
    ? !(ts.isPropertyAssignment(parent) && parent.name.getText() === text)
    : ts.isShorthandPropertyAssignment(parent) || ts.isVariableDeclaration(parent);
}

/** The expression that is used in place of a value that is not given. */
function defaultIn(node: ts.Node): ts.Expression | null {
  if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer)
    return node.initializer;
  if (!ts.isBinaryExpression(node)) return null;
  const { kind } = node.operatorToken;
  const isFallback =
    kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
  return isFallback ? node.right : null;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';

export type SourceFile = { path: string; text: string; isTest: boolean; tree: ts.SourceFile };

const isTestPath = (path: string) =>
  /\.test\.tsx?$/.test(path) || /^(tests|bench|soak|scripts)\//.test(path);

/** Every TypeScript file that git knows or would add, parsed; declarations are left out. */
export function readSourceFiles(): SourceFile[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    { encoding: 'utf8' },
  );
  return listed
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.d.ts') && existsSync(path))
    .map((path) => parseSource(path, readFileSync(path, 'utf8')));
}

/** Parses one file; `path` decides whether it is TSX and whether it is a test. */
export function parseSource(path: string, text: string): SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  return { path, text, isTest: isTestPath(path), tree };
}

/** Calls `visit` for the node and all below it. */
export function walkTree(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walkTree(child, visit));
}

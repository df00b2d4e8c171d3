import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './source-files';

/** Folders (and files) of one folder that import each other in a circle, with an import for each step of it. */
export type FolderCycle = { folder: string; members: string[]; imports: string[] };

type Arrow = { from: string; to: string };

const EXTENSIONS = ['', '.ts', '.tsx'];

/** What each file imports from the repository, by the paths of both. */
export function importArrows(files: readonly SourceFile[]): Arrow[] {
  const known = new Set(files.map(({ path }) => path));
  return files.flatMap(({ path, tree }) =>
    tree.statements.flatMap((statement): Arrow[] => {
      const isLink = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
      const specifier = isLink ? statement.moduleSpecifier : undefined;
      if (!specifier || !ts.isStringLiteral(specifier)) return [];
      const base = specifier.text.startsWith('@/')
        ? specifier.text.slice(2)
        : specifier.text.startsWith('.')
          ? normalize(join(dirname(path), specifier.text))
          : null;
      const to = EXTENSIONS.map((extension) => `${base}${extension}`).find((one) => known.has(one));
      return to === undefined ? [] : [{ from: path, to }];
    }),
  );
}

/** Circles between the parts of any folder: files may form none, and neither may the folders beside them. */
export function folderCycles(arrows: readonly Arrow[]): FolderCycle[] {
  const folders = new Set(arrows.flatMap(({ from }) => ancestorsOf(from)));
  return [...folders].flatMap((folder) => cyclesIn(folder, arrows));
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [parent, ...ancestorsOf(parent)];
}

function cyclesIn(folder: string, arrows: readonly Arrow[]): FolderCycle[] {
  const partOf = (path: string) =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
  const graph = new Map<string, Map<string, string>>();
  for (const { from, to } of arrows) {
    const [a, b] = [partOf(from), partOf(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const targets = graph.get(a) ?? new Map<string, string>();
    targets.set(b, `${from} → ${to}`);
    graph.set(a, targets);
  }
  return stronglyConnected(graph)
    .filter((members) => members.length > 1)
    .map((members) => ({
      folder,
      members,
      imports: members.flatMap((a) => members.flatMap((b) => graph.get(a)?.get(b) ?? [])),
    }));
}

/** Tarjan's algorithm: the sets of nodes that reach one another. */
function stronglyConnected(graph: ReadonlyMap<string, ReadonlyMap<string, string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const sets: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.get(node) ?? 0);
    stack.push(node);
    for (const next of graph.get(node)?.keys() ?? []) {
      if (!order.has(next)) visit(next);
      if (order.has(next) && stack.includes(next))
        lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(node) === order.get(node)) sets.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return sets;
}

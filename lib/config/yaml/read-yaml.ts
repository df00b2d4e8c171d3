import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { tooDeepAt } from '../../kit/yaml/yaml-depth';
import type { Position, Problem } from '../problems/problem';
import { expandNodes } from './expand-nodes';
import { locateMap, locatePath, offsetOf } from './locate-path';
import { type Block, blockIn } from './text-block';
import { wordsOf } from './yaml-words';

/** One mistake makes the parser report every token after it. */
const ERRORS_SHOWN = 3;

export type YamlContent = {
  /** Without aliases and merge keys. An empty file is null. */
  value: unknown;
  /** The place of a setting such as `targets[0].url`; null where the file is empty. */
  placeOf(path: string): Position | null;
  /** The text of a setting that is a map; null where it is none. */
  blockOf(path: string): Block | null;
};

/** Parses a text as one YAML document. Never throws: what is wrong is a list of problems with their places. */
export function readYaml(text: string): { content: YamlContent } | { problems: Problem[] } {
  const tooDeep = tooDeepAt(text);
  const lines = new LineCounter();
  if (tooDeep !== null) {
    const problem = 'lists and fields are nested too deeply';
    const hint = 'close brackets, or quote text that begins with [ or {';
    return { problems: [{ path: '(file)', problem, hint, at: placeIn(text, tooDeep) }] };
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const place = (offset: number | null): Position | null => {
    if (offset === null) return null;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0)
    return { problems: errors.slice(0, ERRORS_SHOWN).map((error) => yamlProblem(error, place)) };
  const expanded = expandNodes(document as Document);
  if ('problem' in expanded) {
    const { node, problem, hint } = expanded;
    const at = place(offsetOf(node)) ?? undefined;
    return { problems: [{ path: '(file)', problem, hint, at }] };
  }
  const { value } = expanded;
  return {
    content: {
      value,
      placeOf: (path) => place(locatePath(document as Document, path)),
      blockOf(path) {
        const found = locateMap(document as Document, path);
        return found && blockIn(text, found);
      },
    },
  };
}

function yamlProblem(error: YAMLError, place: (offset: number) => Position | null): Problem {
  return { path: '(file)', ...wordsOf(error), at: place(error.pos[0]) ?? undefined };
}

function placeIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

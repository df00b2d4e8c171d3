import type { SourceFile } from './source-files';

/** Lines that must be the same in a row before they count as written twice. */
const RUN_LENGTH = 6;

type Line = { file: number; index: number; text: string };

/** Imports, blank lines and closing punctuation repeat everywhere and say nothing. */
const isTelling = (text: string): boolean =>
  text.length > 2 && !/^(import\b|\} from |type \w+,$|\w+,$)/.test(text);

/** Share of the lines of all files that are part of a run of six or more identical lines elsewhere too, 0 to 1. */
export function duplicateShare(files: readonly SourceFile[]): number {
  const runs = new Map<string, Line[][]>();
  let total = 0;
  for (const [file, { text }] of files.entries()) {
    const all = text.split('\n');
    total += all.length;
    const lines = all
      .map((line, index) => ({ file, index, text: line.trim() }))
      .filter((line) => isTelling(line.text));
    for (let start = 0; start + RUN_LENGTH <= lines.length; start++) {
      const run = lines.slice(start, start + RUN_LENGTH);
      const key = run.map((line) => line.text).join('\n');
      const known = runs.get(key);
      if (known) known.push(run);
      else runs.set(key, [run]);
    }
  }
  const repeated = new Set<string>();
  for (const places of runs.values()) {
    if (places.length < 2) continue;
    for (const { file, index } of places.flat()) repeated.add(`${file}:${index}`);
  }
  return total === 0 ? 0 : repeated.size / total;
}

import { isScalar, type LineCounter, type Node } from 'yaml';
import { nearest } from '../../domain/nearest';
import type { AudioFormat, Sign } from '../language/names';
import type { JourneyProblem } from './journey-problem';

/** A node of the document; null or undefined where a key has no value. */
export type Value = Node | null | undefined;

/** A place in the text: a node, or an offset. */
export type Place = Value | number;

/** Most problems that are reported: one mistake can cause many. */
const PROBLEMS_LIMIT = 50;

/** What is found out about one journey while its document is walked. */
export class Checking {
  readonly problems: JourneyProblem[] = [];
  readonly warnings: JourneyProblem[] = [];
  /** Names of values that the journey saves or tracks. */
  readonly saved = new Set<string>();
  /** Names of values that it uses. */
  readonly uses: Array<{ name: string; at: Place }> = [];
  /** Audio files that it sends. */
  readonly audioFiles: Array<{ name: string; at: Place; format: AudioFormat | null }> = [];
  /** Waits for stages. */
  readonly waits: Array<{ stage: Sign; at: Place }> = [];

  private readonly file: string;
  private readonly lines: readonly string[];
  private readonly counter: LineCounter;

  constructor(file: string, text: string, counter: LineCounter) {
    this.file = file;
    this.lines = text.split('\n');
    this.counter = counter;
  }

  report(at: Place, reason: string, suggestion: string | null = null): void {
    if (this.problems.length < PROBLEMS_LIMIT)
      this.problems.push(this.place(at, reason, suggestion));
  }

  warn(at: Place, reason: string, suggestion: string | null = null): void {
    this.warnings.push(this.place(at, reason, suggestion));
  }

  private place(at: Place, reason: string, suggestion: string | null): JourneyProblem {
    const offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0);
    const { line, col } = this.counter.linePos(offset);
    const source = (this.lines[Math.max(0, line - 1)] ?? '').replace(/\r$/, '');
    return {
      file: this.file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      source,
      reason,
      suggestion,
    };
  }
}

/** Words shorter than this are near to too many others. */
const SHORT = 3;

/** What to write instead of an unknown word: the nearest known one, or all of them. */
export function knownInstead(word: string, known: readonly string[]): string {
  const near = word.length < SHORT ? null : (nearest(word, known) ?? beginningOf(word, known));
  return near === null ? `known here: ${known.join(', ')}` : `did you mean \`${near}\`?`;
}

/** The known word that a longer one begins with: `authentication` for `auth`. */
function beginningOf(word: string, known: readonly string[]): string | null {
  return known.find((one) => one.length > SHORT && word.toLowerCase().startsWith(one)) ?? null;
}

/** The text of a scalar; null for everything else. */
export function textOf(node: Value): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null;
}

/** The name of a key, whatever kind of scalar it is. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

import { short } from './figures';

/** One line of the table. `goal` is about `judged`, which is a ratio wherever one can be had. */
export type BenchResult = {
  what: string;
  /** The value that the goal is about; null where the line only informs. */
  goal: { judged: number; is: 'at least' | 'at most'; value: number; unit: string } | null;
  ratio: number | null;
  ours: number;
  peer: number | null;
  unit: string;
  /** What the peer is, and what else one must know to read the line. */
  note: string;
};

export function isMet({ goal }: BenchResult): boolean | null {
  if (!goal) return null;
  return goal.is === 'at least' ? goal.judged >= goal.value : goal.judged <= goal.value;
}

export function describe(result: BenchResult): string {
  const { goal } = result;
  const met = { true: 'met', false: 'MISSED', null: '' }[`${isMet(result)}`];
  const parts = [
    result.ratio === null ? '' : `ratio ${short(result.ratio)}`,
    goal ? `goal ${goal.is} ${goal.value}${goal.unit} → ${met}` : '',
    `ours ${short(result.ours)} ${result.unit}`,
    result.peer === null ? '' : `peer ${short(result.peer)} ${result.unit}`,
    result.note,
  ];
  return `${result.what}\n    ${parts.filter(Boolean).join(' · ')}`;
}

/** Hands results to the runner, or prints them where the bench was started by itself. Ends the process. */
export async function report(results: BenchResult[]): Promise<never> {
  const send = process.send?.bind(process);
  if (send) await new Promise<void>((resolve) => send({ results }, undefined, {}, () => resolve()));
  else for (const result of results) process.stdout.write(`${describe(result)}\n`);
  process.exit(0);
}

/** A line about what is going on; the table is on standard output. */
export function say(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

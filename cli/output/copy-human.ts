import colors from 'picocolors';
import type { CopyCheck, CopyProgressReport } from '../../lib/commands/copy/run-copy';
import { printable } from './printable';

/** Names of the tables, for people. */
const NAMES: Record<string, string> = {
  sessions: 'sessions',
  healthEvents: 'health events',
  connections: 'connections',
  slots: 'slots',
  cells10s: 'tallies of 10 s',
  cells1m: 'tallies of 1 min',
  cells1h: 'tallies of 1 h',
  entities: 'entities',
};
const nameOf = (table: string) => NAMES[table] ?? table;
const number = (n: number) => n.toLocaleString('en-US');

/** A line about how far a table has come. Of tallies more may come than are known: buckets without counts have labels. */
export function progressText({ table, done, of }: CopyProgressReport): string {
  const percent = of === 0 ? 100 : Math.min(100, Math.floor((100 * done) / of));
  return `${nameOf(table)}: ${number(done)} of ${number(of)} (${percent} %)\n`;
}

export function copiedText(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([table, n]) => `${number(n)} ${nameOf(table)}`);
  return `copied: ${parts.join(', ')}\n`;
}

/** One line per comparison. */
export function checksText(checks: readonly CopyCheck[]): string {
  const lines = checks.map(({ name, compared, problem }) => {
    const state = problem === null ? colors.green('ok  ') : colors.red('fail');
    return `${state}  ${readable(name)}: ${problem === null ? number(compared) : printable(problem)}\n`;
  });
  const failed = checks.filter(({ problem }) => problem !== null).length;
  const end = failed === 0 ? 'Both are equal.' : `${failed} of ${checks.length} comparisons fail.`;
  return `${lines.join('')}${end}\n`;
}

const readable = (name: string) =>
  name.replaceAll(/\b(healthEvents|cells10s|cells1m|cells1h)\b/g, (table) => nameOf(table));

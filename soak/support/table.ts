import { fileURLToPath } from 'node:url';

/** A figure of a cell, and the limit that it is held against; without one it only informs. */
export type Figure = {
  value: number;
  digits?: number;
  unit?: string;
  limit?: { is: 'at most' | 'at least'; value: number };
};

/** One situation: a row of a table, its figures by the names of the columns. */
export type Cell = { what: string; figures: Record<string, Figure> };

/** What one simulation found. `how`: runs, seeds and what else one must know to read the rows. */
export type Table = { title: string; how: string; cells: Cell[] };

export function isMet({ value, limit }: Figure): boolean {
  if (!limit) return true;
  return limit.is === 'at most' ? value <= limit.value : value >= limit.value;
}

/** Situations of which a figure misses its limit, each with the name of that figure. */
export function missed({ cells }: Table): string[] {
  return cells.flatMap(({ what, figures }) =>
    Object.entries(figures)
      .filter(([, figure]) => !isMet(figure))
      .map(([name, figure]) => `${what}: ${name} ${shown(figure)}`),
  );
}

const written = (value: number, { digits = 2, unit = '' }: Figure) =>
  Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : '–';

function shown(figure: Figure): string {
  const { value, limit } = figure;
  if (!limit) return written(value, figure);
  const bound = `${limit.is === 'at most' ? '≤' : '≥'} ${limit.value}${figure.unit ?? ''}`;
  const text = `${written(value, figure)} (${bound})`;
  return isMet(figure) ? text : `**${text} missed**`;
}

/** A table as it can stand in a document. */
export function markdown({ title, how, cells }: Table): string {
  const columns = [...new Set(cells.flatMap(({ figures }) => Object.keys(figures)))];
  const row = (first: string, others: readonly string[]) => `| ${[first, ...others].join(' | ')} |`;
  return [
    `### ${title}\n\n${how}\n`,
    row('', columns),
    row(
      '---',
      columns.map(() => '---'),
    ),
    ...cells.map(({ what, figures }) =>
      row(
        what,
        columns.map((name) => (figures[name] ? shown(figures[name]) : '')),
      ),
    ),
  ].join('\n');
}

/** Hands tables to the runner, or prints them where the simulation was started by itself. Ends the process. */
export async function report(tables: Table[]): Promise<never> {
  const send = process.send?.bind(process);
  if (send) await new Promise<void>((resolve) => send({ tables }, undefined, {}, () => resolve()));
  else for (const table of tables) process.stdout.write(`${markdown(table)}\n\n`);
  process.exit(!send && tables.some((table) => missed(table).length > 0) ? 1 : 0);
}

/** Whether a module is the program that was started, and not imported by another one. */
export const isProgram = (url: string): boolean => process.argv[1] === fileURLToPath(url);

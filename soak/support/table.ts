import { fileURLToPath } from 'node:url';

/** A figure of a cell, and its limit, if it has one. */
export type Figure = {
  value: number;
  digits?: number;
  unit?: string;
  limit?: undefined | { is: 'at most' | 'at least'; value: number };
};

/** One situation: a row of a table, its figures by the names of the columns. */
export type Cell = { what: string; figures: Record<string, Figure> };

/** The result of one simulation. `how`: runs, seeds and what else is needed to read the rows. */
export type Table = { title: string; how: string; cells: Cell[] };

function isMet({ value, limit }: Figure): boolean {
  if (!limit) return true;
  return limit.is === 'at most' ? value <= limit.value : value >= limit.value;
}

/** The figures that miss their limits, each with its situation. */
export function missedLimits({ cells }: Table): string[] {
  return cells.flatMap(({ what, figures }) =>
    Object.entries(figures)
      .filter(([, figure]) => !isMet(figure))
      .map(([name, figure]) => `${what}: ${name} ${formatFigure(figure)}`),
  );
}

const formatValue = (value: number, { digits = 2, unit = '' }: Figure) =>
  Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : '–';

function formatFigure(figure: Figure): string {
  const { value, limit } = figure;
  if (!limit) return formatValue(value, figure);
  const bound = `${limit.is === 'at most' ? '≤' : '≥'} ${limit.value}${figure.unit ?? ''}`;
  const text = `${formatValue(value, figure)} (${bound})`;
  return isMet(figure) ? text : `**${text} missed**`;
}

/** A table in Markdown. */
export function toMarkdown({ title, how, cells }: Table): string {
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
        columns.map((name) => (figures[name] ? formatFigure(figures[name]) : '')),
      ),
    ),
  ].join('\n');
}

/** Sends tables to the runner, or prints them if the simulation was started alone. Ends the process. */
export async function reportTables(tables: Table[]): Promise<never> {
  const send = process.send?.bind(process);
  if (send) await new Promise<void>((resolve) => send({ tables }, undefined, {}, () => resolve()));
  else for (const table of tables) process.stdout.write(`${toMarkdown(table)}\n\n`);
  process.exit(!send && tables.some((table) => missedLimits(table).length > 0) ? 1 : 0);
}

/** Whether a module is the program that was started, and not an import of another one. */
export const isProgram = (url: string): boolean => process.argv[1] === fileURLToPath(url);

import clsx from 'clsx';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  head: readonly string[];
  rows: ReadonlyArray<{ key: string; cells: readonly ReactNode[] }>;
  /** How many columns at the start are text; the others are numbers and stand at the right. */
  text?: number;
  /** A column that a phone has no room for. */
  wide?: number;
};

/** A small table that fits a phone and a sheet of paper: its rows are never cut by the end of a page. */
export function PrintTable({ label, head, rows, text = 1, wide }: Props) {
  const align = (column: number) => [
    column < text ? 'text-left' : 'text-right tabular-nums',
    column === wide && 'max-sm:hidden',
  ];
  return (
    <table aria-label={label} className="w-full border-separate border-spacing-0 text-13">
      <thead>
        <tr>
          {head.map((name, column) => (
            <th
              key={name}
              scope="col"
              className={clsx(
                'h-8 border-b border-line px-1.5 text-12 font-medium text-fg-muted first:pl-3 last:pr-3 sm:px-3 sm:first:pl-4 sm:last:pr-4',
                align(column),
              )}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="break-inside-avoid">
            {row.cells.map((cell, column) => (
              <td
                key={head[column]}
                className={clsx(
                  'h-8 border-b border-line px-1.5 py-1 first:pl-3 last:pr-3 sm:px-3 sm:first:pl-4 sm:last:pr-4',
                  align(column),
                )}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

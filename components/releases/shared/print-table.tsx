import clsx from 'clsx';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  head: readonly string[];
  rows: ReadonlyArray<{ key: string; cells: readonly ReactNode[] }>;
  /** How many leading columns are text; the others are numbers, aligned right. */
  text?: number;
  /** A column that is hidden on a phone. */
  wide?: number;
};

/** A small table for a phone and for paper: rows are never split between pages. */
export function PrintTable({ label, head, rows, text = 1, wide }: Props) {
  const alignmentClass = (column: number) => [
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
                alignmentClass(column),
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
                  alignmentClass(column),
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

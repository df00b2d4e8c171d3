'use client';

import clsx from 'clsx';
import type { KeyboardEvent, ReactNode } from 'react';

export type Column<Row> = {
  key: string;
  name: ReactNode;
  /** Numbers are aligned right. */
  end?: boolean;
  /** Tailwind classes for its cells: widths, and from which width on it is shown. */
  className?: string;
  cell: (row: Row) => ReactNode;
};

type Props<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Called on Enter, or on a press in the row outside its controls. */
  onOpen?: (row: Row) => void;
};

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const row = event.currentTarget;
  const to = {
    j: row.nextElementSibling,
    ArrowDown: row.nextElementSibling,
    k: row.previousElementSibling,
    ArrowUp: row.previousElementSibling,
  }[event.key];
  if (to === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  if (to instanceof HTMLElement) to.focus();
}

/** Whether a press in a row was meant for a control inside it, or only marked text. */
function isForControl(target: EventTarget): boolean {
  const inside = target instanceof Element && target.closest('a,button,input,select,label');
  return Boolean(inside) || Boolean(window.getSelection()?.toString());
}

/** Rows of 32 px with 13 px text and a sticky head; j, k, arrows and Enter work on the rows. */
export function Table<Row>({ label, columns, rows, rowKey, onOpen }: Props<Row>) {
  return (
    <table
      aria-label={label}
      className="w-full table-fixed border-separate border-spacing-0 text-13"
    >
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={clsx(
                'sticky top-(--table-top,0px) z-10 h-8 truncate border-b border-line bg-panel px-3 text-12 font-medium text-fg-muted',
                column.end ? 'text-right' : 'text-left',
                column.className,
              )}
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            tabIndex={onOpen ? 0 : undefined}
            onKeyDown={(event) => {
              moveFocus(event);
              if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
            }}
            onClick={(event) => {
              if (onOpen && !isForControl(event.target)) onOpen(row);
            }}
            className={clsx(
              'focus-visible:-outline-offset-2',
              onOpen && 'cursor-pointer hover:bg-panel-raised focus-visible:bg-panel-raised',
            )}
          >
            {columns.map((column) => (
              <td
                key={column.key}
                className={clsx(
                  'h-8 truncate border-b border-line px-3',
                  column.end && 'text-right tabular-nums',
                  column.className,
                )}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

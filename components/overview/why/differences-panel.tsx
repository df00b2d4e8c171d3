import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { Why } from '@/lib/contract/api/why/why';
import { countText, listText, shareText } from '@/lib/domain/tallies/format-counts';
import { FIELD_NOUNS, valueText } from '@/lib/domain/why/value-text';
import { SurenessMark } from './sureness-mark';

type Differences = Why['differences'];
type Row = Differences['rows'][number];
type Href = (filter: NonNullable<Row['filter']>) => string;

const MARKS: Record<NonNullable<Row['mark']>, string> = {
  strongest: 'strongest',
  'same sessions': 'same sessions as the strongest',
  effect: 'an effect: decided by the failure',
  'other time': 'only because of when it ran',
};

/** In what failing sessions differ from passing ones, with counts of both sides. */
export function DifferencesPanel({ differences, href }: { differences: Differences; href: Href }) {
  const { rows, failing, passing, alike, compared } = differences;
  return (
    <Panel title="What is different about failing sessions" flush>
      {rows.length === 0 ? (
        <p className="px-3 pt-1 pb-4 text-13 text-fg-muted sm:px-4">{emptyText(differences)}</p>
      ) : (
        <table
          aria-label="What is different about failing sessions"
          className="w-full table-fixed text-13"
        >
          <thead>
            <tr className="text-12 text-fg-muted">
              <th scope="col" className="w-[38%] px-3 py-1 text-left font-medium sm:px-4">
                Value
              </th>
              <th scope="col" className="px-1 py-1 text-right font-medium">
                of {failing.toLocaleString('en')} failing
              </th>
              <th scope="col" className="px-1 py-1 text-right font-medium">
                of {passing.toLocaleString('en')} passing
              </th>
              <th scope="col" className="w-[76px] px-3 py-1 text-right font-medium sm:pr-4">
                Sureness
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <DifferenceRow key={`${row.field} ${row.value}`} row={row} href={href} />
            ))}
          </tbody>
        </table>
      )}
      {compared > 0 && alike.length > 0 ? (
        <p className="border-t border-line px-3 py-2 text-12 text-fg-muted sm:px-4">
          No difference by {listText(alike.map((field) => FIELD_NOUNS[field]))}.{' '}
          {countText(compared, 'value')} compared.
        </p>
      ) : null}
    </Panel>
  );
}

function emptyText({ failing, passing, compared }: Differences): string {
  if (failing === 0) return 'No session failed in this range.';
  if (compared > 0) return 'No value differs: failing and passing sessions are alike.';
  const few = Math.min(failing, passing);
  return `Too few to compare: ${few} ${few === failing ? 'failing' : 'passing'}.`;
}

function DifferenceRow({ row, href }: { row: Row; href: Href }) {
  const { field, value, filter } = row;
  const name = (
    <>
      <span className="text-fg-muted">{FIELD_NOUNS[field]}</span>{' '}
      <span className="break-words">{valueText(field, value)}</span>
    </>
  );
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="px-3 py-2 text-left font-normal sm:px-4">
        {filter === null ? (
          name
        ) : (
          <Link
            href={href(filter)}
            className="inline-block min-h-6 hover:text-accent hover:underline"
          >
            {name}
          </Link>
        )}
        {row.mark === null ? null : (
          <span className="block text-12 text-fg-muted">{MARKS[row.mark]}</span>
        )}
      </th>
      <SideCell side={row.failing} tone="bg-fails-ink" />
      <SideCell side={row.passing} tone="bg-line-strong" />
      <td className="px-3 py-2 sm:pr-4">
        <span className="flex justify-end">
          <SurenessMark sureness={row.sureness} />
        </span>
      </td>
    </tr>
  );
}

function SideCell({ side: { n, of }, tone }: { side: { n: number; of: number }; tone: string }) {
  return (
    <td className="px-1 py-2 text-right tabular-nums">
      {shareText(n, of)}
      <span aria-hidden className="mt-1 flex h-1.5 justify-end">
        <span
          className={`h-full min-w-0.5 rounded-[1px] ${tone}`}
          style={{ width: `${of === 0 ? 0 : (100 * n) / of}%` }}
        />
      </span>
      <span className="block text-12 text-fg-muted">
        {n.toLocaleString('en')} of {of.toLocaleString('en')}
      </span>
    </td>
  );
}

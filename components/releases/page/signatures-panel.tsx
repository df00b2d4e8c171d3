'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { formatCount } from '@/lib/web/text/format';
import { windowHref } from '@/lib/web/view/release-href';
import { PrintTable } from '../shared/print-table';
import { comparedWith } from './compared-with';

const CHANGES = { new: 'new', gone: 'gone', more_frequent: 'more frequent' } as const;

/** Signatures that are new, gone or more frequent with this release. */
export function SignatureChanges({ detail }: { detail: ReleaseDetail }) {
  const { comparison, window } = detail.verdict;
  const previous = comparedWith(detail);
  if (!comparison || !previous) return null;
  const title = 'Failure types that changed';
  if (comparison.signatures.length === 0) {
    return (
      <Panel title={title}>
        <p className="text-13 text-fg-muted">
          No failure type is new, gone or more frequent than before.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={title} flush>
      <PrintTable
        label={title}
        head={['Failure type', 'Change', 'Before', 'After']}
        text={2}
        rows={comparison.signatures.map(({ id, title: name, change, before, now }) => {
          const where =
            change === 'gone'
              ? windowHref(previous, comparison.previous, { signature: id })
              : windowHref(detail.release, window, { signature: id });
          return {
            key: id,
            cells: [
              <Link key="name" href={where} className="wrap-anywhere text-accent hover:underline">
                {name}
              </Link>,
              <span
                key="change"
                className={change === 'gone' ? 'text-holds-ink' : 'font-medium text-fails-ink'}
              >
                {CHANGES[change]}
              </span>,
              formatCount(before),
              formatCount(now),
            ],
          };
        })}
      />
    </Panel>
  );
}

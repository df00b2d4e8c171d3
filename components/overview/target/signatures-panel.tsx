import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import type { Overview } from '@/lib/contract/api/overview';
import { formatCount } from '@/lib/web/text/format';

type Props = {
  signatures: Overview['signatures'];
  href: (signature: string) => string;
};

/** Ways of failing in the range, most frequent first; each leads to its sessions. */
export function SignaturesPanel({ signatures, href }: Props) {
  return (
    <Panel title="Ways of failing">
      {signatures.length === 0 ? (
        <p className="py-4 text-13 text-fg-muted">None in this range.</p>
      ) : (
        <ol className="flex flex-col">
          {signatures.map((row) => (
            <li key={row.id}>
              <Link
                href={href(row.id)}
                className="calm relative -mx-2 flex min-h-10 items-center gap-3 rounded-mark px-2 py-1 text-13 hover:bg-panel-raised sm:min-h-8"
              >
                <span className="min-w-0 flex-1 break-words">{row.title}</span>
                <span className="shrink-0 tabular-nums">
                  {formatCount(row.sessions)}
                  <span className="sr-only"> sessions</span>
                </span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

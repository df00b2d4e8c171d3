'use client';

import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import type { SignOffView } from '@/lib/contract/api/releases/verdicts';
import { countNoun } from '@/lib/web/text/format';
import { VERDICT_LOOKS, VerdictBadge } from '../shared/verdict-badge';
import { actionText } from '../sign-off/sign-off-words';

type Line =
  | { kind: 'verdict'; at: string; of: ReleaseDetail['history'][number] }
  | { kind: 'signOff'; at: string; of: SignOffView };

/** All stored verdicts and sign-offs, newest first; none is ever removed. */
export function HistoryPanel({ detail }: { detail: ReleaseDetail }) {
  const lines: Line[] = [
    ...detail.history.map((of) => ({ kind: 'verdict' as const, at: of.judgedAt, of })),
    ...detail.signOffs.map((of) => ({ kind: 'signOff' as const, at: of.at, of })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <Panel title="History">
      {lines.length === 0 ? (
        <p className="text-13 text-fg-muted">No verdict is stored, and nobody has signed off.</p>
      ) : (
        <ol className="flex flex-col gap-3 text-13">
          {lines.map((line) => (
            <li key={line.of.id} className="min-w-0 break-inside-avoid">
              <div className="flex flex-wrap items-center justify-between gap-x-3">
                {line.kind === 'verdict' ? (
                  <VerdictBadge verdict={line.of.verdict} plain />
                ) : (
                  <span className="font-medium">
                    {line.of.name} {actionText(line.of)}
                  </span>
                )}
                <Time at={line.at} show="clock" className="text-12 text-fg-muted" />
              </div>
              <p className="break-words text-fg-muted">
                {line.of.reason}
                {line.kind === 'verdict'
                  ? ` On ${countNoun(line.of.sessions, 'session')}.`
                  : ` The evidence said ${VERDICT_LOOKS[line.of.original].word.toLowerCase()}.`}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

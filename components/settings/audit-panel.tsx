'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Time } from '@/components/ui/time';
import type { AuditView } from '@/lib/contract/api/people';
import { auditQuery } from '@/lib/web/queries/people';

const DONE = { create: 'added', change: 'changed', delete: 'removed' } as const;
/** Labels of stored kinds whose key is not readable. */
const KINDS: Record<string, string> = {
  apiToken: 'API token',
  incidentNote: 'note on',
  indicatorState: 'indicator state',
  maintenance: 'maintenance window',
  releaseConfig: 'configuration of release',
  signIn: 'sign-in of',
  signOff: 'sign-off',
};
/** Up to this many changed fields are listed; more are counted. */
const FIELDS_OPEN = 2;
const valueText = (value: unknown) =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);

function Entry({ entry, onOnly }: { entry: AuditView; onOnly: (subject: string) => void }) {
  const fields = [...new Set(Object.keys({ ...entry.before, ...entry.after }))];
  return (
    <li className="border-b border-line py-2 text-13 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{entry.actor.name}</span>
        <span>
          {DONE[entry.action]}{' '}
          {entry.subject === entry.kind ? 'the' : (KINDS[entry.kind] ?? entry.kind)}
        </span>
        <button
          type="button"
          className="max-w-full truncate rounded-mark text-accent hover:underline"
          title="Show only this"
          onClick={() => onOnly(`${entry.kind}:${entry.subjectId}`)}
        >
          {entry.subject}
        </button>
        <span className="text-12 text-fg-muted">
          <Time at={entry.at} />
        </span>
      </div>
      <details
        className="mt-1"
        open={entry.action === 'change' && fields.length <= FIELDS_OPEN ? true : undefined}
      >
        <summary className="cursor-pointer text-12 text-fg-muted">
          {fields.length === 1 ? '1 field' : `${fields.length} fields`}
        </summary>
        <dl className="mt-1 grid gap-1 font-mono text-12">
          {fields.map((field) => (
            <div key={field} className="min-w-0 break-all">
              <dt className="inline text-fg-muted">{field}: </dt>
              <dd className="inline">
                {entry.action === 'change'
                  ? `${valueText(entry.before?.[field])} → ${valueText(entry.after?.[field])}`
                  : valueText((entry.after ?? entry.before)?.[field])}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

/** Who changed what, with the values before and after. */
export function AuditPanel() {
  const [subject, setSubject] = useQueryState('subject', parseAsString);
  const query = useInfiniteQuery(auditQuery(subject));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Panel
      title="Audit log"
      aside={
        subject ? (
          <Button look="quiet" onClick={() => void setSubject(null)}>
            Show all
          </Button>
        ) : null
      }
    >
      {query.error ? (
        <ErrorPanel
          what="The audit log could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {query.data && entries.length === 0 ? (
        <p className="text-13 text-fg-muted">Nothing has been changed yet.</p>
      ) : null}
      <ul>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} onOnly={(only) => void setSubject(only)} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </Panel>
  );
}

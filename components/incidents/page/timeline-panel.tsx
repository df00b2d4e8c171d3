'use client';

import { useQuery } from '@tanstack/react-query';
import {
  BellRing,
  CircleCheck,
  Ellipsis,
  type LucideIcon,
  MailWarning,
  NotebookPen,
  Siren,
  Tag,
  TriangleAlert,
  UserCheck,
} from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type {
  IncidentNoteView,
  TimelineEntry,
  TimelineKind,
} from '@/lib/contract/api/alerting/incident-timeline';
import { timelineQuery } from '@/lib/web/queries/incidents/incidents';
import { shortenId } from '@/lib/web/text/format';
import { useClocks } from '@/lib/web/text/use-clocks';
import { releaseHref } from '@/lib/web/view/release-href';
import { NoteForm } from './note-form';

const EditNoteDialog = lazyDialog(() =>
  import('./edit-note-dialog').then((it) => it.EditNoteDialog),
);

const ICONS: Record<TimelineKind, LucideIcon> = {
  release: Tag,
  first_failure: TriangleAlert,
  alert: Siren,
  folded: Ellipsis,
  notified: BellRing,
  delivery_failed: MailWarning,
  acknowledged: UserCheck,
  taken_over: UserCheck,
  note: NotebookPen,
  last_failure: TriangleAlert,
  cleared: CircleCheck,
};
const INKS: Partial<Record<TimelineKind, string>> = {
  first_failure: 'text-fails-ink',
  alert: 'text-fails-ink',
  delivery_failed: 'text-fails-ink',
  cleared: 'text-holds-ink',
};

type Props = { name: string; offline: boolean };

/** What happened, oldest first, with the notes that people add. */
export function TimelinePanel({ name, offline }: Props) {
  const { data, error, refetch } = useQuery(timelineQuery(name));
  const [edited, setEdited] = useState<IncidentNoteView | null>(null);
  return (
    <Panel title="Timeline">
      {error ? (
        <ErrorPanel
          what="The timeline could not be loaded"
          error={error}
          kept={data ? 'Showing the last data received.' : undefined}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={6} label="Loading the timeline" /> : null}
      {data ? (
        <ol aria-label="Timeline" className="flex flex-col gap-3">
          {data.entries.map((entry) => (
            <Entry
              key={[entry.kind, entry.at, entry.text, entry.note?.id].join(' ')}
              entry={entry}
              offline={offline}
              onEdit={setEdited}
            />
          ))}
        </ol>
      ) : null}
      {data && data.omitted > 0 ? (
        <p className="mt-2 text-13 text-fg-muted">{data.omitted} later messages are not listed.</p>
      ) : null}
      <NoteForm name={name} offline={offline} />
      {edited ? <EditNoteDialog name={name} note={edited} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}

type EntryProps = {
  entry: TimelineEntry;
  offline: boolean;
  onEdit: (note: IncidentNoteView) => void;
};

function Entry({ entry, offline, onEdit }: EntryProps) {
  const { clock } = useClocks(useNow());
  const { kind, at, text, detail, sessionId, releaseId, note } = entry;
  const Icon = ICONS[kind];
  return (
    <li className="grid grid-cols-[4.25rem_1rem_minmax(0,1fr)] items-start gap-x-2 text-13">
      <time dateTime={at} title={at} className="font-mono text-12 leading-5 tabular-nums">
        {clock(Date.parse(at))}
      </time>
      <Icon aria-hidden className={`mt-0.5 size-3.5 ${INKS[kind] ?? 'text-fg-muted'}`} />
      <div className="min-w-0">
        {releaseId === null ? (
          <p className="break-words">{text}</p>
        ) : (
          <Link
            href={releaseHref(releaseId)}
            className="break-words hover:text-accent hover:underline"
          >
            {text}
          </Link>
        )}
        {detail === '' ? null : (
          <p className="text-12 break-words whitespace-pre-line text-fg-muted">{detail}</p>
        )}
        {sessionId === null ? null : (
          <Link
            href={`/sessions/${encodeURIComponent(sessionId)}`}
            className="font-mono text-12 underline underline-offset-2 hover:text-accent"
          >
            {shortenId(sessionId)}
          </Link>
        )}
        {note === null ? null : (
          <RoleButton
            needed="reviewer"
            look="quiet"
            disabled={offline}
            className="-ml-2 h-6"
            onClick={() => onEdit(note)}
          >
            Edit<span className="sr-only"> the note by {note.by}</span>
          </RoleButton>
        )}
      </div>
    </li>
  );
}

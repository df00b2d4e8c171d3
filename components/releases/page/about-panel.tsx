'use client';

import { ExternalLink, Pencil } from 'lucide-react';
import { Fragment, type ReactNode, useState } from 'react';
import { Copyable } from '@/components/ui/copy/copyable';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { Time } from '@/components/ui/time';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { evidenceJourney } from '@/lib/domain/sessions/journey-labels';
import { countNoun } from '@/lib/web/text/format';

const SEEN_BY = {
  mark: 'marked by a deployment',
  announcement: 'announced by the backend',
  session: 'first seen in a session',
  seed: 'seeded demo data',
} as const;

const AboutDialog = lazyDialog(() => import('./about-dialog').then((it) => it.AboutDialog));

/** The facts about a release besides its sessions, and when its verdict is computed again. */
export function AboutPanel({ detail }: { detail: ReleaseDetail }) {
  const [editing, setEditing] = useState(false);
  const { release, verdict } = detail;
  const { measuredWith } = verdict.config;
  const facts: Array<[name: string, value: ReactNode]> = [
    ['Target', `${verdict.release.target.name}, ${verdict.release.target.environment}`],
    ['Went live', <Time key="at" at={release.startedAt} show="full" />],
    ['Known', SEEN_BY[release.firstSeenBy]],
    [
      'Commit',
      release.commit ? <Copyable key="commit" text={release.commit} what="commit" /> : '–',
    ],
    ['Author', release.author ?? '–'],
    ['Pipeline', release.pipelineUrl ? <PipelineLink key="url" url={release.pipelineUrl} /> : '–'],
    [
      'Notes',
      <span key="notes" className="whitespace-pre-line">
        {release.notes || '–'}
      </span>,
    ],
    [
      'New verdict on',
      release.reviewAt ? <Time key="review" at={release.reviewAt} show="full" /> : 'no date set',
    ],
    ['Journey', `${evidenceJourney(measuredWith)} over ${measuredWith.transport}`],
    ['Measured from', placesText(detail.measuredFrom)],
    ['Configuration', <Copyable key="hash" text={verdict.config.frozenHash} what="hash" />],
  ];
  return (
    <Panel
      title="About this release"
      aside={
        <RoleButton
          needed="operator"
          look="quiet"
          onClick={() => setEditing(true)}
          className="print:hidden"
        >
          <Pencil aria-hidden className="size-3.5" />
          Edit
        </RoleButton>
      }
    >
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 text-13">
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt className="min-h-7 py-1 text-fg-muted">{name}</dt>
            <dd className="min-h-7 min-w-0 py-1 break-words">{value}</dd>
          </Fragment>
        ))}
      </dl>
      {editing ? <AboutDialog release={release} onClose={() => setEditing(false)} /> : null}
    </Panel>
  );
}

/** "local, 120 sessions · eu-1, 118 sessions". */
function placesText(places: ReleaseDetail['measuredFrom']): string {
  if (places.length === 0) return 'nowhere so far';
  return places
    .map(({ location, sessions }) => `${location}, ${countNoun(sessions, 'session')}`)
    .join(' · ');
}

function PipelineLink({ url }: { url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 break-all text-accent hover:underline"
    >
      {url.replace(/^https?:\/\//, '')}
      <ExternalLink aria-hidden className="size-3 shrink-0" />
    </a>
  );
}

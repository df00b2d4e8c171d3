'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { ClockText } from '@/components/ui/time';
import type { SimilarIncident } from '@/lib/contract/api/alerting/incident-timeline';
import { lengthText } from '@/lib/domain/incidents/length-text';
import { similarQuery } from '@/lib/web/queries/incidents/incidents';
import { countNoun } from '@/lib/web/text/format';
import { incidentHref } from '@/lib/web/url/incident-search';

const SAME: Record<SimilarIncident['same'], string> = {
  signature: 'fails in the same way',
  error: 'same stage and error code, other text',
  stage: 'same stage',
};

/** Past incidents like this one, and how they ended; incidents at other targets with the same cause first. */
export function SimilarPanel({ name }: { name: string }) {
  const { data, error, refetch } = useQuery(similarQuery(name));
  return (
    <Panel title="Similar incidents">
      {error ? (
        <ErrorPanel
          what="Similar incidents could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? <SkeletonRows rows={3} label="Loading similar incidents" /> : null}
      {data && data.also.length > 0 ? (
        <p className="mb-2 text-13">
          Also:{' '}
          {data.also.map((one, index) => (
            <span key={one.id}>
              {index > 0 ? ', ' : ''}
              <Link href={incidentHref(one.name)} className="underline hover:text-accent">
                {one.environment} {one.target}, {one.name}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
      {data?.similar.length === 0 ? (
        <p className="text-13 text-fg-muted">
          {data.searched === 0
            ? 'There is no other incident yet.'
            : `None of the ${countNoun(data.searched, 'newest incident')} is like it.`}
        </p>
      ) : null}
      <ul className="flex flex-col gap-3">
        {data?.similar.map((one) => (
          <Similar key={one.id} incident={one} />
        ))}
      </ul>
    </Panel>
  );
}

function Similar({ incident }: { incident: SimilarIncident }) {
  const { name, environment, target, beganAt, lastedMs, same, signature, endedBy, note } = incident;
  return (
    <li className="text-13">
      <p className="flex flex-wrap items-center gap-x-2">
        <Link href={incidentHref(name)} className="font-semibold hover:text-accent hover:underline">
          {name}
        </Link>
        <EnvironmentChip environment={environment} />
        {target}
        <span className="text-fg-muted">
          <ClockText at={beganAt} />
          {lastedMs === null ? ', going on' : `, ${lengthText(lastedMs)}`}
        </span>
      </p>
      {signature ? <p className="break-words">“{signature}”</p> : null}
      <p className="text-12 text-fg-muted">
        {[
          SAME[same],
          endedBy ? `release ${endedBy} began when it ended` : '',
          note ? `“${note}”` : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  );
}

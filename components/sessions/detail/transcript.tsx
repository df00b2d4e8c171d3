'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { framesQuery } from '@/lib/web/queries/sessions';
import { countNoun } from '@/lib/web/text/format';
import { FrameList } from './frame-list';

/** The stored frames of a session: redacted, and cut at the stored length. */
export function Transcript({ id, kept, dropped }: { id: string; kept: boolean; dropped: number }) {
  const { data, error, refetch } = useQuery({ ...framesQuery(id), enabled: kept });
  const frames = data?.frames ?? null;
  if (!kept || (data && frames === null)) {
    return (
      <Panel title="Transcript">
        <p className="text-13 text-fg-muted">
          The frames of this session were not stored. They are stored for every session that did not
          pass, for every session that a person asked for, and for a sample of the passed ones.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Transcript" flush aside={frames ? countNoun(frames.length, 'frame') : null}>
      {error && !data ? (
        <div className="p-3">
          <ErrorPanel
            what="The transcript could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      ) : null}
      {!data && !error ? <SkeletonRows rows={5} label="Loading the transcript" /> : null}
      {frames && dropped > 0 ? (
        <p className="px-4 pb-3 text-13 text-fg-muted">
          {countNoun(dropped, 'further frame')} between the first and the last ones{' '}
          {dropped === 1 ? 'was' : 'were'} not kept.
        </p>
      ) : null}
      {frames?.length === 0 ? (
        <p className="px-4 pb-4 text-13 text-fg-muted">No frame was exchanged.</p>
      ) : null}
      {frames && frames.length > 0 ? <FrameList frames={frames} /> : null}
    </Panel>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { ArrowDownLeft, ArrowUpRight, ChevronRight } from 'lucide-react';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import type { Frames } from '@/lib/contract/api/sessions';
import { framesQuery } from '@/lib/web/queries/sessions';
import { countNoun, formatBytes, formatDuration } from '@/lib/web/text/format';

type Frame = NonNullable<Frames['frames']>[number];

/** JSON formatted over several lines; anything else as received. */
function formatPayload(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function FrameLine({ frame }: { frame: Frame }) {
  const sent = frame.direction === 'out';
  const Icon = sent ? ArrowUpRight : ArrowDownLeft;
  return (
    <details className="group border-b border-line last:border-b-0">
      <summary className="flex min-h-8 list-none items-center gap-2 px-3 text-13 hover:bg-panel-raised focus-visible:-outline-offset-2 sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-fg-faint transition-transform duration-140 group-open:rotate-90"
        />
        <span className="w-16 shrink-0 text-right text-fg-muted tabular-nums">
          {formatDuration(frame.atMs)}
        </span>
        <span
          className={clsx(
            'flex w-17 shrink-0 items-center gap-1',
            sent ? 'text-accent' : 'text-fg',
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          {sent ? 'sent' : 'received'}
        </span>
        <span className="hidden w-14 shrink-0 text-fg-muted sm:inline">{frame.kind}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-12">
          {frame.text || frame.kind}
        </span>
        <span className="hidden shrink-0 text-12 text-fg-muted tabular-nums sm:inline">
          {formatBytes(frame.size)}
        </span>
      </summary>
      <pre className="max-h-96 overflow-y-auto border-t border-line bg-panel-raised px-4 py-3 font-mono text-12 break-words whitespace-pre-wrap">
        {frame.text ? formatPayload(frame.text) : `${frame.kind} frame without text`}
        {frame.truncated ? `\n… cut; the frame had ${formatBytes(frame.size)}` : ''}
      </pre>
    </details>
  );
}

/** Frames have no id, but a transcript never changes: the index is a stable key. */
function withIndex(frames: readonly Frame[]): { key: string; frame: Frame }[] {
  return frames.map((frame, at) => ({ key: String(at), frame }));
}

/** The stored frames of a session: redacted, and cut at the stored length. */
export function Transcript({ id, kept, dropped }: { id: string; kept: boolean; dropped: number }) {
  const { data, error, refetch } = useQuery({ ...framesQuery(id), enabled: kept });
  const frames = data?.frames ?? null;
  if (!kept || (data && frames === null)) {
    return (
      <Panel title="Transcript">
        <p className="text-13 text-fg-muted">
          The frames of this session were not stored. They are stored for every session that did not
          pass, and for a sample of the passed ones.
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
      <div className="border-t border-line">
        {withIndex(frames ?? []).map(({ key, frame }) => (
          <FrameLine key={key} frame={frame} />
        ))}
      </div>
    </Panel>
  );
}

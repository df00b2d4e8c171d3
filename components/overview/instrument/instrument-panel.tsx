'use client';

import { MessageSquarePlus, Search, Table2 } from 'lucide-react';
import { useState } from 'react';
import { clockText } from '@/components/charts/axes/time-ticks';
import { stepText } from '@/components/charts/instrument/describe-lane';
import { useSize } from '@/components/charts/use-size';
import type { Action } from '@/components/shell/shell-action';
import { useShortcuts } from '@/components/shell/use-shortcuts';
import { Button } from '@/components/ui/button';
import { Keys } from '@/components/ui/kbd';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useNow } from '@/components/ui/use-now';
import type { Overview } from '@/lib/contract/api/overview';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { useClocks } from '@/lib/web/text/use-clocks';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { HealthStrip } from './health-strip';
import { InstrumentLegend } from './instrument-legend';
import { Lanes } from './lanes';
import { StagePanel } from './stage-panel';
import { type Here, type Instrument, useInstrument, useInstrumentActions } from './use-instrument';
import { type ZoomTarget, zoomTarget } from './zoom-target';

const NotesDialog = lazyDialog(() => import('./notes-dialog').then((it) => it.NotesDialog));
const LaneTable = lazyDialog(() => import('./lane-table').then((it) => it.LaneTable));

const ZOOM_KEYS = ['t', 'i'] as const;

/** One instrument on one time axis: releases, indicators, answer time, where sessions stop. */
export function InstrumentPanel({ overview, here }: { overview: Overview; here: Here }) {
  const [plotRef, { width }] = useSize<HTMLDivElement>();
  const [open, setOpen] = useState<'table' | 'notes' | null>(null);
  const instrument = useInstrument(here, width);
  const actions = useInstrumentActions(here);
  const { zone } = useView();
  const zoneName = zoneNameOf(zone);
  const isOffline = useLiveStatus().kind === 'stale';
  const clocks = useClocks(useNow());
  const stale = overview.staleSince !== null || overview.target.paused || isOffline;
  const moment = { now: Date.parse(overview.now), stale, clocks };
  const { data, error } = instrument.query;
  return (
    <section aria-label="Indicators" className="panel min-w-0">
      <Head
        instrument={instrument}
        zoomTo={data ? zoomTarget(overview, data) : null}
        onTable={() => setOpen('table')}
        onNotes={() => setOpen('notes')}
      />
      {error && !(isOffline && data) ? (
        <div className="px-3 pb-2 sm:px-4">
          <ErrorPanel
            what="The charts could not be loaded."
            error={error}
            kept={data && `Showing data loaded at ${clockText(data.now, zoneName)}.`}
            onRetry={() => void instrument.query.refetch()}
          />
        </div>
      ) : null}
      <Lanes
        overview={overview}
        instrument={instrument}
        here={here}
        moment={moment}
        zone={zoneName}
        width={width}
        plotRef={plotRef}
        actions={actions}
        onNote={() => setOpen('notes')}
      />
      <HealthStrip health={overview.health} />
      <StagePanel here={here} evidence={data ?? null} width={width} onOpen={actions.openColumn} />
      {data ? <InstrumentLegend evidence={data} /> : null}
      {open === 'notes' ? <NotesDialog target={here.target} onClose={() => setOpen(null)} /> : null}
      {open === 'table' ? (
        <LaneTable
          instrument={instrument}
          here={here}
          zone={zoneName}
          onOpen={actions.open}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </section>
  );
}

type HeadProps = {
  instrument: Instrument;
  zoomTo: ZoomTarget | null;
  onTable: () => void;
  onNotes: () => void;
};

function Head({ instrument, zoomTo, onTable, onNotes }: HeadProps) {
  const { setSpan } = useView();
  const zoom = ({ from, to }: ZoomTarget) => setSpan({ from, to });
  const note: Action = { id: 'note', group: 'View', name: 'Add a note', keys: ['n'], run: onNotes };
  const closer: Action[] = zoomTo
    ? [{ id: 'zoom', group: 'Time', name: zoomTo.text, keys: ZOOM_KEYS, run: () => zoom(zoomTo) }]
    : [];
  useShortcuts([note, ...closer]);
  const step = instrument.time ? stepText(instrument.time.stepMs) : null;
  return (
    <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 sm:px-4">
      <h2 className="text-14 font-semibold">Indicators</h2>
      <p className="min-w-0 flex-1 basis-40 text-12 text-fg-muted">
        {step ? `a box is ${step} and as tall as its 95 % interval · ` : ''}red: proven outside the
        threshold
      </p>
      {zoomTo ? (
        <Button onClick={() => zoom(zoomTo)}>
          <Search aria-hidden className="size-3.5" />
          {zoomTo.text}
          <span className="hidden lg:inline">
            <Keys keys={ZOOM_KEYS} />
          </span>
        </Button>
      ) : null}
      <Button look="quiet" onClick={onNotes}>
        <MessageSquarePlus aria-hidden className="size-3.5" />
        Note…
      </Button>
      <Button look="quiet" onClick={onTable} disabled={instrument.time === null}>
        <Table2 aria-hidden className="size-3.5" />
        View as table
      </Button>
    </header>
  );
}

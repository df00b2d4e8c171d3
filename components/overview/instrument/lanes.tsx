'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type Ref, useState } from 'react';
import { boxText, spanText } from '@/components/charts/instrument/describe-lane';
import { EventLane } from '@/components/charts/instrument/event-lane';
import { ReleaseLane } from '@/components/charts/instrument/release-lane';
import { TimeAxis } from '@/components/charts/instrument/time-axis';
import { TimeCursor } from '@/components/charts/instrument/time-cursor';
import type { TileMoment } from '@/components/shared/tiles/tile-text';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Overview, Tile } from '@/lib/contract/api/overview';
import type { ChartedLatency } from '@/lib/contract/limits';
import { GATED, INDICATOR_NAMES, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { latenciesQuery } from '@/lib/web/queries/evidence/latencies';
import { incidentHref } from '@/lib/web/url/incident-search';
import { releaseHref } from '@/lib/web/view/release-href';
import { sessionsHref } from '../shared/sessions-href';
import { IndicatorLane } from './indicator-lane';
import { LANE_GRID } from './lane-row';
import { LatencyLane } from './latency-lane';
import { MinorLine } from './minor-line';
import { SeededStrip } from './seeded-strip';
import type { Here, Instrument, InstrumentActions } from './use-instrument';

type Props = {
  overview: Overview;
  instrument: Instrument;
  here: Here;
  moment: TileMoment;
  zone: string;
  width: number;
  /** Measures the plots. */
  plotRef: Ref<HTMLDivElement>;
  actions: InstrumentActions;
  /** Shows the notes of the target. */
  onNote: () => void;
};

/** All lanes with a time axis, under one cross-hair. */
export function Lanes(props: Props) {
  const { overview, instrument, here, moment, zone, width, plotRef, actions, onNote } = props;
  const [open, setOpen] = useState<ReadonlySet<IndicatorKey>>(new Set());
  const [of, setOf] = useState<ChartedLatency>('complete');
  const latencies = useQuery(latenciesQuery({ target: here.target, span: here.span }, of));
  const { time, laneOf, query } = instrument;
  const cuts = time?.cuts ?? [];
  const lane = (tile: Tile) => (
    <IndicatorLane
      key={tile.indicator}
      tile={tile}
      moment={moment}
      href={sessionsHref(here, tile.past ? {} : { span: windowOf(tile) })}
      lane={laneOf(tile.indicator)}
      cuts={cuts}
      width={width}
      zone={zone}
    />
  );
  const gated = overview.tiles.filter(({ gated: isGated }) => isGated);
  const minor = overview.tiles.filter(({ gated: isGated }) => !isGated).toReversed();
  return (
    <>
      <TopLanes
        evidence={query.data ?? null}
        here={here}
        zone={zone}
        width={width}
        onNote={onNote}
      />
      <div className={LANE_GRID}>
        <span />
        <div ref={plotRef} className="h-0 min-w-0" />
      </div>
      <div className="relative">
        <CursorPlace>
          {time && width > 0 ? (
            <TimeCursor
              range={time.range}
              steps={time.steps}
              width={width}
              actions={actions}
              describe={(step) => `${spanText(step, zone)}: ${describeStep(step, laneOf)}`}
            />
          ) : null}
        </CursorPlace>
        {gated.map(lane)}
        <MinorLine
          tiles={minor}
          moment={moment}
          open={open}
          onToggle={(key) => setOpen(toggled(open, key))}
        />
        {minor.filter(({ indicator }) => open.has(indicator)).map(lane)}
        <LatencyLane query={latencies} of={of} onChoose={setOf} cuts={cuts} width={width} />
        <div className={LANE_GRID}>
          <span />
          <div className="h-4">
            {time && width > 0 ? (
              <TimeAxis
                range={time.range}
                zone={zone}
                width={width}
                last={overview.range.past ? 'range' : 'now'}
              />
            ) : null}
          </div>
        </div>
      </div>
    </>
  );
}

/** The cross-hair lies over the plots and leaves the labels free. */
const CursorPlace = ({ children }: { children: ReactNode }) => (
  <div className="absolute inset-y-0 right-0 left-0 sm:left-[272px]">{children}</div>
);

type TopProps = Pick<Props, 'here' | 'zone' | 'width' | 'onNote'> & { evidence: Evidence | null };

/** Which release served, and what was done, once for all lanes. */
function TopLanes({ evidence, here, zone, width, onNote }: TopProps) {
  const isDrawn = evidence !== null && width > 0;
  return (
    <section aria-label="Serving release" className={`py-1 ${LANE_GRID}`}>
      <h3 className="px-3 py-1 text-12 text-fg-muted sm:px-4">Serving release and events</h3>
      <div className="h-13 min-w-0">
        {isDrawn ? (
          <>
            <SeededStrip evidence={evidence} width={width} />
            <ReleaseLane
              serving={evidence.serving}
              range={evidence}
              zone={zone}
              width={width}
              href={(id) => releaseHref(id, here)}
            />
            <EventLane
              events={evidence.events}
              range={evidence}
              zone={zone}
              width={width}
              href={({ incident }) => incident && incidentHref(incident.name)}
              onNote={onNote}
            />
          </>
        ) : (
          <Skeleton className="h-6 w-full" />
        )}
      </div>
    </section>
  );
}

/** The span that stated a tile's value. */
function windowOf({ window }: Tile) {
  return { from: Date.parse(window.from), to: Date.parse(window.to) };
}

function toggled(open: ReadonlySet<IndicatorKey>, key: IndicatorKey): ReadonlySet<IndicatorKey> {
  return open.has(key) ? new Set([...open].filter((one) => one !== key)) : new Set([...open, key]);
}

function describeStep(step: { from: number; to: number }, laneOf: Instrument['laneOf']): string {
  const middle = (step.from + step.to) / 2;
  return GATED.flatMap((key) => {
    const lane = laneOf(key);
    return lane ? [`${INDICATOR_NAMES[key]} ${boxText(lane, middle)}`] : [];
  }).join('; ');
}

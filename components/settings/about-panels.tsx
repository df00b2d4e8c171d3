'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { StateBadge } from '@/components/ui/state/state-badge';
import { Time } from '@/components/ui/time';
import type { About } from '@/lib/contract/api/settings';
import { aboutQuery } from '@/lib/web/queries/settings';
import { formatBytes, formatCount, formatDuration } from '@/lib/web/text/format';
import { ConfigurationPanel } from './configuration-panel';
import { type Figure, Figures } from './figures';
import { NodesPanel } from './nodes-panel';
import { SendersPanel } from './senders-panel';

/** From this share of its limit on, a queue is marked as a problem. */
const QUEUE_TROUBLE = 0.8;
/** From this clock difference on, matching and bucketing suffer, ms. */
const SKEW_TROUBLE_MS = 5_000;
/** From this event-loop delay on, the probe's timings suffer, ms. */
const LAG_TROUBLE_MS = 100;

/** From this share of lost slots on, coverage is doubtful. */
const LOST_TROUBLE = 0.01;

const yesNo = (value: boolean) => (value ? 'yes' : 'no');

function processFigures(about: About): Figure[] {
  return [
    { name: 'Version', value: about.version },
    { name: 'Node', value: about.node },
    { name: 'Running since', value: <Time at={about.startedAt} /> },
    { name: 'Pages following live', value: formatCount(about.live.clients) },
    { name: 'Sign-in required', value: yesNo(about.authRequired) },
    { name: 'Demo', value: yesNo(about.demo) },
  ];
}

function storeFigures({ store: s }: About): Figure[] {
  return [
    { name: 'Engine', value: s.engine },
    { name: 'Sessions', value: formatCount(s.sessions) },
    { name: 'Health events', value: formatCount(s.healthEvents) },
    { name: 'Size on disk', value: formatBytes(s.sizeBytes) },
    { name: 'Waiting for the store', value: formatCount(s.queueDepth) },
  ];
}

function collectorFigures(about: About): Figure[] {
  const { collect: c, clockSkewMs } = about;
  return [
    {
      name: 'Queue',
      value: `${formatCount(c.queueDepth)} of ${formatCount(c.queueLimit)}`,
      bad: c.queueDepth >= c.queueLimit * QUEUE_TROUBLE,
    },
    { name: 'Events accepted', value: formatCount(c.eventsAccepted) },
    { name: 'Events rejected', value: formatCount(c.eventsRejected) },
    { name: 'Sessions stored', value: formatCount(c.sessionsStored) },
    { name: 'Corrected by late events', value: formatCount(c.corrections) },
    {
      name: 'Backend clock ahead by',
      value: formatDuration(clockSkewMs),
      bad: Math.abs(clockSkewMs) >= SKEW_TROUBLE_MS,
    },
  ];
}

function probeFigures({ probe: p }: About): Figure[] {
  if (p === null) return [{ name: 'Location', value: 'no process has a probe', bad: true }];
  return [
    { name: 'Location', value: p.location },
    {
      name: 'Self-check',
      value: p.healthy ? (
        <StateBadge state="holds" word="healthy" plain />
      ) : (
        <StateBadge state="fails" word="at fault" plain />
      ),
    },
    { name: 'Sessions in flight', value: formatCount(p.inFlight) },
    {
      name: 'Event-loop lag',
      value: formatDuration(p.loopLagMs),
      bad: p.loopLagMs >= LAG_TROUBLE_MS,
    },
    {
      name: 'Slots lost',
      value: `${formatCount(p.slotsLost)} of ${formatCount(p.slotsScheduled)}`,
      bad: p.slotsLost > p.slotsScheduled * LOST_TROUBLE,
    },
    { name: 'Restarts', value: formatCount(p.restarts), bad: p.restarts > 0 },
  ];
}

/** Tocsin's own figures. */
export function AboutPanels() {
  const { data, error, refetch } = useQuery(aboutQuery());
  return (
    <section aria-label="About" className="flex flex-col gap-3 sm:gap-4">
      {error ? (
        <ErrorPanel
          what="Tocsin's own figures could not be loaded"
          error={error}
          kept={data ? 'Showing the last data received.' : undefined}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? (
        <div className="panel">
          <SkeletonRows rows={6} label="Loading Tocsin's own figures" />
        </div>
      ) : null}
      {data?.configuration ? <ConfigurationPanel status={data.configuration} /> : null}
      {data ? (
        <div className="grid gap-3 sm:grid-cols-2 sm:gap-4">
          <Panel title="Program">
            <Figures figures={processFigures(data)} />
          </Panel>
          <Panel title="Probe">
            <Figures figures={probeFigures(data)} />
          </Panel>
          <Panel title="Collector">
            <Figures figures={collectorFigures(data)} />
          </Panel>
          <Panel title="Store">
            <Figures figures={storeFigures(data)} />
          </Panel>
        </div>
      ) : null}
      <NodesPanel />
      {data ? <SendersPanel collect={data.collect} /> : null}
    </section>
  );
}

import { type ProbeReport, probeReportSchema } from '../../contract/node-reports';
import type { JudgeDeps } from '../../judge/create-judge';
import type { AskedProber } from '../../places/asked-prober';
import type { PlaceRegistry } from '../../places/place-registry';
import type { ServiceContext } from '../../services/service-context';
import type { NodeBook } from '../nodes/node-book';
import type { ProbeStats, WatchedProber } from '../watched-prober';

/** What services reach of probes: that of this process or, where it has none, those of other processes. */
export function createProberReads(of: {
  here: WatchedProber | null;
  asked: AskedProber;
  nodes: NodeBook;
}): ServiceContext['prober'] {
  const { here, asked, nodes } = of;
  const { runNow, runDraft } = here ?? asked;
  return {
    runNow,
    runDraft,
    running: async (sessionId) => here?.running(sessionId) ?? (await asked.running(sessionId)),
    stats: () => here?.stats() ?? null,
    anyStats: () => here?.stats() ?? statsElsewhere(nodes),
  };
}

/** Of the processes that are there, those of the first location; else of the one that was there last. */
function statsElsewhere(nodes: NodeBook): ProbeStats | null {
  const present = reportsOf(nodes.present());
  const [first] = present.map(({ location }) => location).sort();
  if (first !== undefined) return mergeProbes(present.filter(({ location }) => location === first));
  const gone = reportsOf(nodes.others()).sort((a, b) => b.heartbeatAt - a.heartbeatAt);
  return gone[0] ?? null;
}

function reportsOf(rows: ReturnType<NodeBook['others']>): ProbeReport[] {
  return rows.flatMap(({ reports }) => probeReportSchema.safeParse(reports.probe).data ?? []);
}

function mergeProbes(reports: readonly ProbeReport[]): ProbeReport | null {
  const [first] = reports;
  if (!first) return null;
  const sum = (of: (report: ProbeReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    location: first.location,
    healthy: reports.every(({ healthy }) => healthy),
    inFlight: sum(({ inFlight }) => inFlight),
    loopLagMs: Math.max(...reports.map(({ loopLagMs }) => loopLagMs)),
    slotsScheduled: sum(({ slotsScheduled }) => slotsScheduled),
    slotsLost: sum(({ slotsLost }) => slotsLost),
    restarts: sum(({ restarts }) => restarts),
    heartbeatAt: Math.max(...reports.map(({ heartbeatAt }) => heartbeatAt)),
  };
}

/**
 * The probe of this process, as the judge asks for it; the probes of other processes are places to it. While another process at the
 * same location measures, the location is not silent.
 */
export function judgedProbe(
  here: Pick<WatchedProber, 'stats'> | null,
  places: Pick<PlaceRegistry, 'reportedAt'>,
): JudgeDeps['probe'] {
  return () => {
    if (here === null) return { location: null, healthy: true, heartbeatAt: 0 };
    const { location, healthy, heartbeatAt } = here.stats();
    const latest = Math.max(heartbeatAt, places.reportedAt(location));
    return { location, healthy, heartbeatAt: latest };
  };
}

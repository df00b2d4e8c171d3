import { type Collector, createCollector } from '../../collect/collector';
import { type CollectReport, collectReportSchema } from '../../contract/node-reports';
import { LABEL_KINDS } from '../../domain/labels/new-labels';
import { SessionCounterBook } from '../../domain/metrics/session-counters';
import type { Stage } from '../../domain/sessions/stages';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../../services/service-context';
import type { Core } from '../core';
import type { NodeBook } from '../nodes/node-book';
import { createReportReader, packReport } from '../nodes/packed-report';
import { mergeSourceReports, mergeStats } from './merge-reports';

/** Targets over all senders of one report: which of them somebody reports on. */
const MOST_TARGETS = 2_000;

/** What this process reports of its collector to the others, packed. A report that is too long for a row is left out. */
export function collectorReport(collector: Collector): string | null {
  const report: CollectReport = {
    stats: collector.stats(),
    refused: collector.reports.refused(),
    sources: collector.reports.all(MOST_TARGETS),
  };
  return packReport(report);
}

/**
 * What services reach of collectors: that of this process (null where it has none), and what other processes report of theirs. Without
 * one of its own it takes nothing in: AppError `unavailable`.
 */
export function createCollectorReads(
  core: Core,
  { here, nodes }: { here: Collector | null; nodes: NodeBook },
): ServiceContext['collector'] {
  const read = createReportReader(collectReportSchema);
  const elsewhere = (): CollectReport[] =>
    nodes.present().flatMap(({ id, reports }) => read(id, reports.collect) ?? []);
  const intake = here ?? createReader(core);
  const reports = here?.reports;
  return {
    ...intake,
    reports: {
      ...intake.reports,
      reportOf(id) {
        const own = reports?.reportOf(id) ?? [];
        const others = elsewhere().flatMap(({ sources }) => sources.filter((one) => one.id === id));
        return mergeSourceReports([own, others.map(({ report }) => report)].flat());
      },
      reportingOn(targetId) {
        const own = reports?.reportingOn(targetId) ?? [];
        return mergeReporting([...own, ...elsewhere().flatMap(reportingOn(targetId))]);
      },
      refused() {
        const own = reports?.refused();
        const all = [...(own ? [own] : []), ...elsewhere().map(({ refused }) => refused)];
        return {
          requests: all.reduce((sum, { requests }) => sum + requests, 0),
          bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        };
      },
    },
    allStats() {
      const own = here ? [here.stats()] : [];
      return mergeStats([...own, ...elsewhere().map(({ stats }) => stats)]);
    },
  };
}

type Reporting = { sourceId: string; says: Stage[] };

const reportingOn =
  (targetId: string) =>
  ({ sources }: CollectReport): Reporting[] =>
    sources.flatMap(({ id: sourceId, targets }) =>
      targets.filter(([id]) => id === targetId).map(([, says]) => ({ sourceId, says })),
    );

function mergeReporting(all: readonly Reporting[]): Reporting[] {
  const byId = new Map<string, Set<Stage>>();
  for (const { sourceId, says } of all)
    byId.set(sourceId, new Set([...(byId.get(sourceId) ?? []), ...says]));
  return [...byId].map(([sourceId, says]) => ({ sourceId, says: [...says] }));
}

/** A collector that is not run and takes nothing in: it says what lines would mean. */
function createReader({
  events,
  state,
  clock,
  logger,
}: Core): Omit<ServiceContext['collector'], 'allStats'> {
  const { reports, tryLines } = createCollector({ events, state, clock, logger });
  const counters = new SessionCounterBook();
  const refuse = () => {
    throw new AppError('unavailable', COLLECTED_ELSEWHERE, { retryable: false });
  };
  return {
    ingest: async () => refuse(),
    requireRoom: refuse,
    collectRows: async () => refuse(),
    requireRoomForRows: refuse,
    tryLines,
    reports,
    stats: () => NOTHING_COLLECTED,
    otherLabels: () => NO_OTHER_LABELS,
    sessionCounters: () => counters,
  };
}

const COLLECTED_ELSEWHERE =
  'this process does not have the role collect: send to one that has it, or add collect to its roles';
const NOTHING_COLLECTED = mergeStats([]);
const NO_OTHER_LABELS = Object.fromEntries(LABEL_KINDS.map((kind) => [kind, 0])) as ReturnType<
  Collector['otherLabels']
>;

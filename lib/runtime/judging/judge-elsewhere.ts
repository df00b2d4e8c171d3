import { type JudgeReport, judgeReportSchema } from '../../contract/node-reports';
import { INDICATORS } from '../../domain/tallies/indicators';
import type { TargetStatus } from '../../domain/targets/target-status';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import { createStateCache } from '../../store/state-cache';
import type { StateStore } from '../../store/state-store';
import type { Core } from '../core';
import type { NodeBook } from '../nodes/node-book';
import { createReportReader } from '../nodes/packed-report';
import type { JudgeElsewhere } from './judge-handle';

const READ_EVERY_MS = 1_000;

/**
 * What the judge of another process knows: its indicators and the deployments as they are stored, the rest as its process reports
 * it. What is not known yet is null, as before the first round of a judge, so that readers ask the store.
 */
function createJudgeElsewhere(deps: {
  state: Pick<StateStore, 'get' | 'list' | 'changes'>;
  nodes: Pick<NodeBook, 'others'>;
  clock: Clock;
  logger: Logger;
  /** False while the judge is in this process: nothing is read then. */
  isNeeded(): boolean;
}): JudgeElsewhere & { service: Service } {
  const { state, clock, logger } = deps;
  const cache = createStateCache({ state, kinds: ['indicatorState', 'release'] });
  const releases = cache.derive(['release'], () => byTarget(cache.list('release')));
  const readReport = createReportReader(judgeReportSchema);
  let isRead = false;
  let known: JudgeReport | null = null;
  let statuses = new Map<string, TargetStatus>();

  async function refresh(): Promise<void> {
    if (!deps.isNeeded()) return;
    await cache.refresh();
    isRead = true;
    noteReport();
  }

  /** What the process that evaluated last says stays known when that process is gone: it grows old, and screens show that. */
  function noteReport(): void {
    for (const { id, reports } of deps.nodes.others()) {
      const report = readReport(id, reports.judge);
      if (!report || report === known || !isNewer(report, known)) continue;
      known = report;
      statuses = new Map(report.statuses.map((status) => [status.targetId, status]));
    }
  }

  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(READ_EVERY_MS),
    async round() {
      await refresh().catch((error: unknown) =>
        logger.warn({ err: error }, 'what another process evaluated could not be read'),
      );
    },
  });

  return {
    service: { id: 'judge elsewhere', run },
    refresh,
    lastJudgedAt: (targetId) =>
      targetId === undefined
        ? (known?.lastJudgedAt ?? null)
        : (statuses.get(targetId)?.asOf ?? null),
    pictureOf: (targetId) => statuses.get(targetId) ?? null,
    memoryOf(targetId) {
      if (!isRead) return null;
      return {
        states: INDICATORS.flatMap(
          (key) => cache.rows('indicatorState').get(`${targetId}:${key}`)?.value ?? [],
        ),
        releases: releases().get(targetId) ?? [],
      };
    },
    // Closed ones are most of what is stored: whoever asks reads the open ones.
    openAlerts: () => null,
  };
}

/** Reads it from now on, while another process judges. With stores of this process alone nothing is read. */
export function startJudgeElsewhere(core: Core, nodes: NodeBook): JudgeElsewhere {
  const { state, clock, logger, supervisor, isShared, isLeaseHeld } = core;
  const isNeeded = () => isShared && !isLeaseHeld();
  const elsewhere = createJudgeElsewhere({ state, nodes, clock, logger, isNeeded });
  if (isShared) supervisor.start(elsewhere.service);
  return elsewhere;
}

const isNewer = (a: JudgeReport, b: JudgeReport | null): boolean =>
  b === null || (a.lastJudgedAt ?? 0) >= (b.lastJudgedAt ?? 0);

function byTarget<T extends { targetId: string }>(
  rows: ReadonlyArray<{ value: T }>,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const { value } of rows) {
    const group = groups.get(value.targetId);
    if (group) group.push(value);
    else groups.set(value.targetId, [value]);
  }
  return groups;
}

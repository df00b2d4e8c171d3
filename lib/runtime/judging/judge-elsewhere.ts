import { type JudgeReport, judgeReportSchema } from '../../contract/node-reports';
import { INDICATORS } from '../../domain/tallies/indicators';
import type { TargetStatus } from '../../domain/targets/target-status';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import { createStateCache } from '../../store/state-cache';
import type { NodeRow, StateStore } from '../../store/state-store';
import type { Core } from '../core';
import type { JudgeReads } from './judge-handle';

const READ_EVERY_MS = 1_000;

type JudgeElsewhere = JudgeReads & {
  service: Service;
  /** Reads what is stored and reported now. Errors: those of the store. */
  refresh(): Promise<void>;
};

/**
 * What the judge of another process knows: its indicators and the deployments as they are stored, the rest as its process reports
 * it. What is not known yet is null, as before the first round of a judge, so that readers ask the store.
 */
function createJudgeElsewhere(deps: {
  state: Pick<StateStore, 'get' | 'list' | 'changes' | 'nodes'>;
  clock: Clock;
  logger: Logger;
  /** False while the judge is in this process: nothing is read then. */
  isNeeded(): boolean;
}): JudgeElsewhere {
  const { state, clock, logger } = deps;
  const cache = createStateCache({ state, kinds: ['indicatorState', 'release'] });
  const releases = cache.derive(['release'], () => byTarget(cache.list('release')));
  let isRead = false;
  let lastJudgedAt: number | null = null;
  let statuses = new Map<string, TargetStatus>();

  async function refresh(): Promise<void> {
    await cache.refresh();
    const report = newestReport(await state.nodes.list());
    isRead = true;
    if (!report) return;
    lastJudgedAt = report.lastJudgedAt;
    statuses = new Map(report.statuses.map((status) => [status.targetId, status]));
  }

  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(READ_EVERY_MS),
    async round() {
      if (!deps.isNeeded()) return;
      await refresh().catch((error: unknown) =>
        logger.warn({ err: error }, 'what another process evaluated could not be read'),
      );
    },
  });

  return {
    service: { id: 'judge elsewhere', run },
    refresh,
    lastJudgedAt: (targetId) =>
      targetId === undefined ? lastJudgedAt : (statuses.get(targetId)?.asOf ?? null),
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
export function startJudgeElsewhere(core: Core): JudgeReads {
  const { state, clock, logger, supervisor, isShared, isLeaseHeld } = core;
  const isNeeded = () => isShared && !isLeaseHeld();
  const elsewhere = createJudgeElsewhere({ state, clock, logger, isNeeded });
  if (isShared) supervisor.start(elsewhere.service);
  return elsewhere;
}

/** Of the process that evaluated last; null where none reports. */
function newestReport(nodes: readonly NodeRow[]): JudgeReport | null {
  const reports = nodes.flatMap(({ reports: { judge } }): JudgeReport[] => {
    // A process of another version may report in another form.
    const parsed = judgeReportSchema.safeParse(judge);
    return parsed.success ? [parsed.data] : [];
  });
  return reports.sort((a, b) => (b.lastJudgedAt ?? 0) - (a.lastJudgedAt ?? 0))[0] ?? null;
}

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

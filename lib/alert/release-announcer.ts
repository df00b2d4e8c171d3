import { createHash } from 'node:crypto';
import type { Message } from '../domain/alerts/message';
import type { Notification } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import { nthText, ordinalOf } from '../domain/deployments';
import type { Release } from '../domain/release';
import type { Target } from '../domain/target';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import type { StateStore } from '../store/state-store';
import { createPulse } from './pulse';

/** A release that is older when it is first heard of is history, and says nothing about what happens now. */
const NEWS_FOR_MS = 3_600_000;
const TICK_MS = 60_000;

export type ReleaseAnnouncerDeps = {
  state: Pick<StateStore, 'list' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
};

/**
 * Queues a change event for every PagerDuty notifier when a release goes live (formats.md D2), so that it stands beside the
 * incidents it may have caused. The id is made of notifier and release: a second one is a conflict, also after a restart.
 */
export function createReleaseAnnouncer(deps: ReleaseAnnouncerDeps) {
  const pulse = createPulse(deps.clock);
  return {
    id: 'release announcer',
    wake: pulse.wake,
    announceNow: () => announceAll(deps),
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await announceAll(deps).catch((error: unknown) =>
          deps.logger.error({ err: error }, 'a release could not be announced'),
        );
        await pulse.restUnlessWoken(TICK_MS, signal);
      }
    },
  };
}

async function announceAll(deps: ReleaseAnnouncerDeps): Promise<void> {
  const { state, clock } = deps;
  const now = clock.now();
  const notifiers = (await state.list('notifier')).map(({ value }) => value);
  const wanted = notifiers.filter(({ kind, purpose, enabled }) => {
    return kind === 'pagerduty' && purpose === 'alerts' && enabled;
  });
  if (wanted.length === 0) return;
  const targets = new Map((await state.list('target')).map(({ id, value }) => [id, value]));
  const fresh = (await state.list('release'))
    .map(({ value }) => value)
    .filter(({ seeded, startedAt }) => !seeded && now - startedAt < NEWS_FOR_MS);
  for (const release of fresh) {
    const target = targets.get(release.targetId);
    if (!target) continue;
    for (const notifier of wanted.filter((one) => isFor(one, target)))
      await queue(deps, { notifier, message: releaseMessage(deps, { notifier, release, target }) });
  }
}

function isFor({ route }: NotifierConfig, { id, environment }: Target): boolean {
  const fits = (list: readonly string[], found: string) =>
    list.length === 0 || list.includes(found);
  return fits(route.environments, environment) && fits(route.targetIds, id);
}

async function queue(
  { state, clock }: ReleaseAnnouncerDeps,
  { notifier, message }: { notifier: NotifierConfig; message: Message },
): Promise<void> {
  const now = clock.now();
  const value: Notification = {
    ...{ id: message.idempotencyKey, notifierId: notifier.id, notifier: notifier.name },
    ...{ kind: message.kind, severity: message.severity, targetId: message.target.id },
    ...{ alertIds: [], state: 'queued', message, createdAt: now, nextTryAt: now },
    ...{ claim: null, tries: 0, attempts: [], endedAt: null },
  };
  try {
    const row = { kind: 'notification', id: value.id, group: 'open', value } as const;
    await state.mutate([{ op: 'insert', ...row }], now);
  } catch (error) {
    // Told already.
    if (!isAppError(error) || error.code !== 'conflict') throw error;
  }
}

function releaseMessage(
  { clock, publicUrl }: ReleaseAnnouncerDeps,
  of: { notifier: NotifierConfig; release: Release; target: Target },
): Message {
  const { release, target } = of;
  const key = createHash('sha256').update(`release|${of.notifier.id}|${release.id}`).digest('hex');
  const ordinal = ordinalOf(release);
  const again = ordinal > 1 ? ` again (${nthText(ordinal)} deployment)` : '';
  const view = `${publicUrl}/releases/${encodeURIComponent(release.id)}`;
  return {
    ...{ idempotencyKey: key, dedupKey: `release-${key}`, groupKey: `release-${key}` },
    ...{ kind: 'release', status: 'firing', severity: 'ticket' },
    title: `${target.environment} ${target.name}: release ${release.version} went live${again}`,
    text: release.notes === '' ? [] : [release.notes],
    environment: target.environment,
    target: { id: target.id, name: target.name },
    release: release.version,
    ...{ since: release.startedAt, sentAt: clock.now(), alerts: [], children: [] },
    facts: [
      { name: 'Environment', value: target.environment },
      { name: 'Target', value: target.name },
      { name: 'Release', value: release.version },
      ...(ordinal > 1 ? [{ name: 'Deployment', value: nthText(ordinal) }] : []),
    ],
    links: { view, alert: view, session: null, runbook: null },
  };
}

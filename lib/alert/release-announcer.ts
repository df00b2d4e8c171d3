import { createHash } from 'node:crypto';
import type { Message } from '../domain/alerts/message';
import type { Notification } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import {
  deploymentAddress,
  deploymentOrdinal,
  deploymentsOfVersion,
  ordinalText,
} from '../domain/deployments/deployments';
import type { Release } from '../domain/deployments/release';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createWakeLoop, onWakeOrEvery } from '../kit/wake-loop';
import type { StateStore } from '../store/state-store';

/** A release that is older when it is first read is history, and explains nothing that happens now. */
const NEWS_FOR_MS = 3_600_000;
const TICK_MS = 60_000;

/** Newest verdicts that are searched for one that withdraws a pass. */
const NEWEST_VERDICTS = 50;

export type ReleaseAnnouncerDeps = {
  state: Pick<StateStore, 'list' | 'page' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
};

/**
 * Queues a change event for every PagerDuty notifier when a release goes live (formats.md D2), so that it appears beside the
 * incidents it may have caused, and when a pass is withdrawn (decision 46). The id is made of notifier and release, or of
 * notifier and verdict: a second one is a conflict, also after a restart.
 */
export function createReleaseAnnouncer(deps: ReleaseAnnouncerDeps) {
  const { wake, run } = createWakeLoop({
    clock: deps.clock,
    dueInMs: onWakeOrEvery(TICK_MS),
    round: () =>
      announceAll(deps).catch((error: unknown) =>
        deps.logger.error({ err: error }, 'a release could not be announced'),
      ),
  });
  return { id: 'release announcer', wake, run, announceNow: () => announceAll(deps) };
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
  const releases = (await state.list('release')).map(({ value }) => value);
  const fresh = releases.filter(
    ({ seeded, startedAt }) => !seeded && now - startedAt < NEWS_FOR_MS,
  );
  const news = [...fresh.map(wentLive), ...(await withdrawals(deps, releases))];
  for (const one of news) {
    const target = targets.get(one.release.targetId);
    if (!target) continue;
    for (const notifier of wanted.filter((it) => isFor(it, target)))
      await queue(deps, { notifier, message: messageOf(deps, { notifier, target, news: one }) });
  }
}

/** What is announced about a release, once per notifier: `key` identifies it. */
type News = {
  key: string;
  release: Release;
  /** Of exactly this deployment, where its version has had others since. */
  address?: string;
  what: string;
  text: string[];
  since: number;
};

function wentLive(release: Release): News {
  const ordinal = deploymentOrdinal(release);
  const again = ordinal > 1 ? ` again (${ordinalText(ordinal)} deployment)` : '';
  return {
    key: release.id,
    release,
    since: release.startedAt,
    what: `release ${release.version} went live${again}`,
    text: release.notes === '' ? [] : [release.notes],
  };
}

/** Passes that were withdrawn lately. */
async function withdrawals(
  { state, clock }: ReleaseAnnouncerDeps,
  releases: readonly Release[],
): Promise<News[]> {
  const byId = new Map(releases.map((release) => [release.id, release]));
  const rows = await state.page('verdict', { limit: NEWEST_VERDICTS });
  return rows.flatMap(({ value }) => {
    const release = byId.get(value.releaseId);
    const isNew = clock.now() - value.judgedAt < NEWS_FOR_MS;
    if (value.verdict !== 'withdrawn' || !release || !isNew) return [];
    const key = `withdrawn|${value.withdraws?.id ?? value.id}`;
    const what = `the pass of release ${release.version} is withdrawn`;
    const own = releases.filter(({ targetId }) => targetId === release.targetId);
    const several = deploymentsOfVersion(own, release.version).length > 1;
    const address = several ? { address: deploymentAddress(release) } : {};
    return [{ key, release, what, ...address, text: [value.reason.text], since: value.judgedAt }];
  });
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
    id: message.idempotencyKey,
    notifierId: notifier.id,
    notifier: notifier.name,
    kind: message.kind,
    severity: message.severity,
    targetId: message.target.id,
    alertIds: [],
    state: 'queued',
    message,
    createdAt: now,
    nextTryAt: now,
    claim: null,
    tries: 0,
    attempts: [],
    endedAt: null,
  };
  try {
    const row = { kind: 'notification', id: value.id, group: 'open', value } as const;
    await state.mutate([{ op: 'insert', ...row }], now);
  } catch (error) {
    // Announced already.
    if (!isAppError(error) || error.code !== 'conflict') throw error;
  }
}

function messageOf(
  { clock, publicUrl }: ReleaseAnnouncerDeps,
  { notifier, target, news }: { notifier: NotifierConfig; target: Target; news: News },
): Message {
  const { release } = news;
  const ordinal = deploymentOrdinal(release);
  const key = createHash('sha256').update(`release|${notifier.id}|${news.key}`).digest('hex');
  const view = `${publicUrl}/releases/${encodeURIComponent(news.address ?? release.id)}`;
  return {
    idempotencyKey: key,
    dedupKey: `release-${key}`,
    groupKey: `release-${key}`,
    kind: 'release',
    status: 'firing',
    severity: 'ticket',
    title: `${target.environment} ${target.name}: ${news.what}`,
    text: news.text,
    environment: target.environment,
    target: { id: target.id, name: target.name },
    release: release.version,
    since: news.since,
    sentAt: clock.now(),
    alerts: [],
    children: [],
    facts: [
      { name: 'Environment', value: target.environment },
      { name: 'Target', value: target.name },
      { name: 'Release', value: release.version },
      ...(ordinal > 1 ? [{ name: 'Deployment', value: ordinalText(ordinal) }] : []),
    ],
    links: { view, alert: view, session: null, runbook: null },
  };
}

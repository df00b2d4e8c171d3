import type { Collector } from '../collect/collector';
import type { Core } from './core';
import {
  createReleaseJudges,
  startAlerting,
  startErasures,
  startJudge,
  startRetention,
  startVerdicts,
} from './judging/leased-work';
import { startNodeBook } from './nodes/node-book';
import { openPlaces } from './places/open-places';
import { startPolls } from './polls/start-polls';
import { startRunAnswers } from './probing/start-run-answers';
import { startTargets } from './probing/start-targets';
import type { Secrets } from './secrets';
import { startServices } from './service-context';
import { startSessionCommits } from './session-commits';
import {
  erasingNow,
  openStoredSecrets,
  provisionState,
  startAccess,
  startCollector,
  startLive,
  startNotify,
  startProbe,
  startReadiness,
  startReloader,
} from './start-parts';
import { createKnownSecrets } from './target-secrets/known-secrets';

/** Every part by its name, as what starting it resolves with. */
export type Parts = { [N in RuntimePart]: Awaited<ReturnType<Definitions[N]>> };
export type RuntimePart = keyof Definitions;
type Definitions = ReturnType<typeof defineParts>;

/**
 * What can run in a process. Each function starts its part on the first call, after the parts that it needs, and answers
 * every later call with the same one.
 */
export function defineParts(core: Core) {
  const { has } = core;
  const knownSecrets = createKnownSecrets();
  const secrets = runOnce(() => openStoredSecrets(core));
  /** Takes in sessions and health events, and stores them. */
  const collector = runOnce(() => startCollector(core, knownSecrets.of));
  const collectorHere = async () => (has('collect') ? collector() : null);
  /** Runs sessions in a thread, of the targets that `setTargets` names. */
  const probe = runOnce(async () => startProbe(core, await collector()));
  const keeping = defineKeeping(core, { secrets, collectorHere });
  const probeHere = async () => (has('probe') ? probe() : null);
  /** Runs sessions that processes without a probe ask this one for. */
  const runAnswers = runOnce(async () =>
    startRunAnswers(core, { prober: await probe(), secrets: await secrets() }),
  );
  /** What other processes report. */
  const nodeBook = runOnce(() => startNodeBook(core));
  const commits = runOnce(async () =>
    startSessionCommits(core, { collector: await collectorHere(), nodes: await nodeBook() }),
  );
  /** Hints for browsers. */
  const live = runOnce(async () =>
    startLive(core, { commits: await commits(), judge: await judge() }),
  );
  const places = runOnce(async () =>
    openPlaces(core, {
      secrets: await secrets(),
      collector: await collectorHere(),
      prober: await probeHere(),
    }),
  );
  /** Gives the probe the stored targets, and each change of them; the collector gets their secrets, which it must not store. */
  const targets = runOnce(async () =>
    startTargets(core, {
      prober: await probeHere(),
      secrets: await secrets(),
      knownSecrets,
      places: core.isShared ? await places() : null,
    }),
  );
  /** What is known of evaluations; evaluates where the process has that role. */
  const judge = runOnce(async () =>
    startJudge(core, {
      prober: await probeHere(),
      commits: await commits(),
      nodes: await nodeBook(),
      places: await places(),
    }),
  );
  const releaseJudges = runOnce(() => createReleaseJudges(core));
  /** Evaluates releases when asked; stores no verdict. */
  const releases = runOnce(async () => (await releaseJudges())(core.state));
  /** Stores verdicts of releases as they are reached. */
  const verdicts = runOnce(async () => startVerdicts(core, await releaseJudges()));
  /** Sends messages about alerts. */
  const alerting = runOnce(async () => {
    await startAlerting(core, { judge: await judge(), notify: await keeping.notify() });
  });
  /** Asks the health endpoints of targets. */
  const polls = runOnce(async () => startPolls(core, await secrets(), await collectorHere()));
  /** What services and route handlers are called with. */
  const services = runOnce(async () =>
    startServices(core, {
      collector: await collectorHere(),
      prober: await probeHere(),
      judge: await judge(),
      releaseJudge: await releases(),
      live: has('web') ? await live() : null,
      polls: await polls(),
      places: await places(),
      nodes: await nodeBook(),
      guard: await keeping.access(),
      notify: await keeping.notify(),
      secrets: await secrets(),
      reloader: await keeping.reloader(),
    }),
  );
  const measuring = { collector, probe, runAnswers, targets, judge, releases, verdicts };
  return { secrets, ...keeping, ...measuring, live, polls, places, alerting, services };
}

/** What keeps the state in line with the file, the stores in order, and strangers out. */
function defineKeeping(
  core: Core,
  needed: { secrets(): Promise<Secrets>; collectorHere(): Promise<Collector | null> },
) {
  const { secrets, collectorHere } = needed;
  return {
    /** The stored state in line with the configuration file. Start it before what reads targets or rules. */
    provisioning: runOnce(async () => provisionState(core, await secrets())),
    /** Reads the configuration file again when it changes; null where the process has none to read. */
    reloader: runOnce(async () => startReloader(core, await secrets())),
    notify: runOnce(async () => startNotify(core, await secrets())),
    /** Deletes what retention no longer keeps. */
    retention: runOnce(async () => startRetention(core, await collectorHere())),
    /** Carries out erasures that people asked for. */
    erasures: runOnce(async () => startErasures(core, await secrets())),
    /** Carries out one erasure at once and rewrites the files: for a process that does nothing else. */
    eraseNow: runOnce(async () => erasingNow(core, await secrets())),
    /** Whether the process can do its work, and the checks that find out. */
    readiness: runOnce(async () => startReadiness(core, await secrets())),
    /** Who may use the server. */
    access: runOnce(async () => startAccess(core, await secrets())),
  };
}

function runOnce<T>(start: () => T | Promise<T>): () => Promise<T> {
  let started: Promise<T> | null = null;
  return () => {
    started ??= Promise.resolve().then(start);
    return started;
  };
}

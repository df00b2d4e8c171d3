import type { Collector } from '../collect/collector';
import type { AccessControl } from '../http/access/access-control';
import { isPackaged, namedJourneys, packagedText } from '../journeys/packaged-journeys';
import type { ReleaseJudge } from '../judge/release/create-release-judge';
import type { LiveServer } from '../live/live-server';
import type { PlaceRegistry } from '../places/place-registry';
import type { PollService } from '../poll/poll-service';
import type { ServiceContext } from '../services/service-context';
import type { Core } from './core';
import { exportState } from './export-state';
import type { JudgeReads } from './judging/judge-handle';
import type { NodeList } from './nodes/node-list';
import type { Notify } from './notify';
import { provisionedKeys } from './provision/provision';
import type { ConfigReloader } from './reload/config-reloader';
import { createReporterFiles } from './reporters';
import type { Secrets } from './secrets';
import { RUNBOOK, VERSION } from './version';
import type { WatchedProber } from './watched-prober';

/** Everything that services reach, of the parts of this process. */
export function createServiceContext(
  core: Core,
  parts: {
    collector: Collector;
    prober: WatchedProber;
    judge: JudgeReads;
    releaseJudge: ReleaseJudge;
    live: LiveServer;
    polls: PollService;
    places: PlaceRegistry;
    nodes: NodeList;
    guard: AccessControl;
    notify: Notify;
    secrets: Secrets;
    reloader: ConfigReloader | null;
  },
): ServiceContext {
  const { guard, secrets, reloader, ...running } = parts;
  const { events, state, clock } = core;
  let { config } = core;
  core.onConfig((next) => {
    config = next;
  });
  return {
    ...running,
    events,
    state,
    clock,
    demo: core.options.demo ?? null,
    journeys: { names: namedJourneys, textOf: packagedText, isPackaged },
    reporterFile: createReporterFiles(),
    info: {
      version: VERSION,
      runbook: RUNBOOK,
      startedAt: core.startedAt,
      get authRequired() {
        return guard.access.required();
      },
      refusedTokens: guard.access.refusedTokens,
      publicUrl: core.publicUrl,
      allowLinkLocal: config.allowLinkLocal,
      configuration: () => reloader?.status() ?? null,
      get provisioned() {
        return provisionedKeys(config);
      },
    },
    exportConfiguration: () => exportState(state),
    seal: secrets.seal,
    open: secrets.open,
    passwords: guard.passwords,
  };
}

import type { Collector } from '../collect/collector';
import type { AccessControl } from '../http/access/access-control';
import { isPackaged, namedJourneys, packagedText } from '../journeys/packaged-journeys';
import type { ReleaseJudge } from '../judge/release/create-release-judge';
import type { LiveServer } from '../live/live-server';
import { createAskedProber } from '../places/asked-prober';
import type { PlaceRegistry } from '../places/place-registry';
import type { ServiceContext } from '../services/service-context';
import { collectorReport, createCollectorReads } from './collecting/collector-reads';
import type { Core } from './core';
import { exportState } from './export-state';
import type { JudgeHandle } from './judging/judge-handle';
import type { NodeBook } from './nodes/node-book';
import { startNodeList } from './nodes/node-list';
import type { Notify } from './notify';
import type { PollReads } from './polls/start-polls';
import { createProberReads } from './probing/prober-reads';
import { provisionedKeys } from './provision/provision';
import type { ConfigReloader } from './reload/config-reloader';
import { createReporterFiles } from './reporters';
import type { Secrets } from './secrets';
import { RUNBOOK, VERSION } from './version';
import type { WatchedProber } from './watched-prober';

type ServiceParts = {
  /** Null where this process has none, as with the next ones. */
  collector: Collector | null;
  prober: WatchedProber | null;
  live: LiveServer | null;
  judge: JudgeHandle;
  releaseJudge: ReleaseJudge;
  polls: PollReads;
  places: PlaceRegistry;
  nodes: NodeBook;
  guard: AccessControl;
  notify: Notify;
  secrets: Secrets;
  reloader: ConfigReloader | null;
};

/** Everything that services reach, of the parts of this process and of what other processes report. */
export function startServices(core: Core, parts: ServiceParts): ServiceContext {
  const { collector, prober, judge, nodes: book, places, live, secrets } = parts;
  const { state, clock } = core;
  const { seal, open } = secrets;
  const { processesFor } = places;
  const asked = createAskedProber({ state, clock, processesFor, seal, open });
  const nodes = startNodeList(core, {
    judge: judge.report,
    ...(collector ? { collect: () => collectorReport(collector) } : {}),
    ...(prober ? { probe: prober.stats } : {}),
  });
  return createServiceContext(core, {
    ...parts,
    nodes,
    live: live ?? NO_BROWSERS,
    collector: createCollectorReads(core, { here: collector, nodes: book }),
    prober: createProberReads({ here: prober, asked, nodes: book }),
  });
}

const NO_BROWSERS = { clients: () => 0 };

type Reached = Pick<ServiceContext, 'collector' | 'prober' | 'live' | 'nodes'> &
  Omit<ServiceParts, 'collector' | 'prober' | 'live' | 'nodes'>;

function createServiceContext(core: Core, parts: Reached): ServiceContext {
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

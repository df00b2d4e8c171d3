import { LABEL_KINDS } from '../../domain/labels/new-labels';
import type { ServiceContext } from '../service-context';
import { metricLines, type Sample } from './exposition';
import { nodeMetrics } from './node-metrics';
import { sourceMetrics } from './source-metrics';

type Context = Pick<
  ServiceContext,
  'state' | 'events' | 'clock' | 'collector' | 'prober' | 'judge' | 'live' | 'info' | 'nodes'
>;

const gauge = (name: string, help: string) => ({ name, type: 'gauge' as const, help });
const counter = (name: string, help: string) => ({ name, type: 'counter' as const, help });
const one = (value: number): Sample[] => [[{}, value]];

/** Figures of Tocsin itself. Errors: those of the stores. */
export async function processMetrics(ctx: Context): Promise<string> {
  return [
    ...collectMetrics(ctx),
    ...probeMetrics(ctx),
    ...(await alertMetrics(ctx)),
    ...(await storeMetrics(ctx)),
    await nodeMetrics(ctx),
    ...metricLines(
      gauge('tocsin_live_clients', 'Browsers that follow live.'),
      one(ctx.live.clients()),
    ),
    ...accessMetrics(ctx),
    ...machineMetrics(ctx),
  ].join('');
}

function* collectMetrics({ collector }: Pick<Context, 'collector'>): Generator<string> {
  const stats = collector.stats();
  yield* sourceMetrics(stats.sources);
  yield* metricLines(
    counter('tocsin_collect_sessions_total', 'Sessions that were stored for the first time.'),
    one(stats.sessionsStored),
  );
  yield* metricLines(
    counter('tocsin_collect_corrections_total', 'Sessions that a health event changed later.'),
    one(stats.corrections),
  );
  yield* metricLines(
    gauge('tocsin_collect_queue_rows', 'Rows that wait to be stored.'),
    one(stats.queueDepth),
  );
  yield* metricLines(
    gauge('tocsin_collect_queue_limit_rows', 'Rows that may wait.'),
    one(stats.queueLimit),
  );
  const others = collector.otherLabels();
  yield* metricLines(
    counter('tocsin_collect_other_labels_total', 'Rows whose label was stored as other.'),
    LABEL_KINDS.map((kind): Sample => [{ kind }, others[kind]]),
  );
}

function* probeMetrics({ prober }: Pick<Context, 'prober'>): Generator<string> {
  const stats = prober.stats();
  if (stats === null) return;
  const labels = { location: stats.location };
  yield* metricLines(gauge('tocsin_probe_up', 'Whether the probe reports in time.'), [
    [labels, stats.healthy ? 1 : 0],
  ]);
  yield* metricLines(gauge('tocsin_probe_in_flight_sessions', 'Sessions under way.'), [
    [labels, stats.inFlight],
  ]);
  yield* metricLines(
    gauge('tocsin_probe_event_loop_lag_seconds', 'Longest lag of its event loop lately.'),
    [[labels, stats.loopLagMs / 1000]],
  );
  yield* metricLines(counter('tocsin_probe_slots_total', 'Slots that were due.'), [
    [{ ...labels, result: 'used' }, Math.max(0, stats.slotsScheduled - stats.slotsLost)],
    [{ ...labels, result: 'lost' }, stats.slotsLost],
  ]);
  yield* metricLines(counter('tocsin_probe_restarts_total', 'Restarts of its thread.'), [
    [labels, stats.restarts],
  ]);
}

async function alertMetrics({ state, judge }: Pick<Context, 'state' | 'judge'>) {
  const [alerts, queued] = await Promise.all([
    state.list('alert', 'open'),
    state.list('notification', 'open'),
  ]);
  const firing = alerts.map(({ value }) => value).filter(({ phase }) => phase === 'firing');
  const judgedAt = judge.lastJudgedAt();
  return [
    ...metricLines(
      gauge('tocsin_alerts_firing', 'Alerts that fire.'),
      (['page', 'ticket'] as const).map(
        (severity): Sample => [
          { severity },
          firing.filter((alert) => alert.severity === severity).length,
        ],
      ),
    ),
    ...metricLines(
      gauge('tocsin_outbox_messages', 'Messages that are on their way.'),
      (['queued', 'claimed'] as const).map(
        (word): Sample => [
          { state: word },
          queued.filter(({ value }) => value.state === word).length,
        ],
      ),
    ),
    ...metricLines(
      gauge('tocsin_judge_last_pass_timestamp_seconds', 'When all targets were last evaluated.'),
      judgedAt === null ? [] : one(judgedAt / 1000),
    ),
  ];
}

async function storeMetrics({ events }: Pick<Context, 'events'>): Promise<string[]> {
  const stats = await events.stats();
  return [
    ...metricLines(gauge('tocsin_store_size_bytes', 'Bytes on disk.'), one(stats.size)),
    ...metricLines(gauge('tocsin_store_queue_calls', 'Calls that wait.'), one(stats.queueDepth)),
    ...metricLines(
      gauge('tocsin_store_sessions', 'Sessions that are stored.'),
      one(stats.sessions),
    ),
    ...metricLines(
      gauge('tocsin_store_health_events', 'Health events that are stored.'),
      one(stats.healthEvents),
    ),
  ];
}

function* accessMetrics({ info }: Pick<Context, 'info'>): Generator<string> {
  const { all, limited } = info.refusedTokens();
  yield* metricLines(counter('tocsin_refused_tokens_total', 'Requests with a wrong token.'), [
    [{ result: 'wrong' }, all - limited],
    [{ result: 'limited' }, limited],
  ]);
}

function* machineMetrics({ info }: Pick<Context, 'info'>): Generator<string> {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  yield* metricLines(gauge('tocsin_build_info', 'Version of Tocsin and of Node.'), [
    [{ version: info.version, node: process.version }, 1],
  ]);
  yield* metricLines(
    counter('process_cpu_seconds_total', 'Processor time, user and system.'),
    one((user + system) / 1e6),
  );
  yield* metricLines(gauge('process_resident_memory_bytes', 'Resident memory.'), one(rss));
  yield* metricLines(
    gauge('process_start_time_seconds', 'Start of the process.'),
    one(info.startedAt / 1000),
  );
  yield* metricLines(gauge('nodejs_heap_size_used_bytes', 'Heap in use.'), one(heapUsed));
}

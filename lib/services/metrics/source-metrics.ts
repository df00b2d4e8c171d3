import type { About } from '../../contract/api/settings';
import { metricLines, type Sample } from './exposition';

const gauge = (name: string, help: string) => ({ name, type: 'gauge' as const, help });
const counter = (name: string, help: string) => ({ name, type: 'counter' as const, help });

/** Of each sender of health events: a token by its name. */
export function* sourceMetrics(sources: About['collect']['sources']): Generator<string> {
  yield* metricLines(
    counter(
      'tocsin_collect_rows_total',
      'Health events that were received, and rows that may mean some.',
    ),
    sources.flatMap(({ name: source, accepted, duplicates, rejected, kinds }): Sample[] => [
      [{ source, kind: 'events', result: 'accepted' }, accepted],
      [{ source, kind: 'events', result: 'duplicate' }, duplicates],
      [{ source, kind: 'events', result: 'rejected' }, rejected],
      ...kinds.flatMap((one): Sample[] => [
        [{ source, kind: one.kind, result: 'accepted' }, one.accepted],
        [{ source, kind: one.kind, result: 'duplicate' }, one.duplicates],
        [{ source, kind: one.kind, result: 'ignored' }, one.ignored],
        [{ source, kind: one.kind, result: 'rejected' }, one.rejected],
      ]),
    ]),
  );
  yield* metricLines(
    counter(
      'tocsin_collect_refused_bytes_total',
      'Bytes of requests with log records, spans or lines that were refused unread.',
    ),
    sources.flatMap(({ name: source, kinds }) =>
      kinds.map(({ kind, refusedBytes }): Sample => [{ source, kind }, refusedBytes]),
    ),
  );
  yield* metricLines(
    counter(
      'tocsin_collect_refused_batches_total',
      'Batches that were refused: too much of their source, or in all, was waiting (full), or it sends too much (rate).',
    ),
    sources.flatMap(({ name: source, refused, limited }): Sample[] => [
      [{ source, reason: 'full' }, refused],
      [{ source, reason: 'rate' }, limited],
    ]),
  );
  yield* metricLines(
    gauge('tocsin_collect_source_queue_rows', 'Rows of the source that wait to be stored.'),
    sources.map(({ name: source, queued }): Sample => [{ source }, queued]),
  );
  yield* metricLines(
    gauge(
      'tocsin_collect_unjoined_ratio',
      'Share of the rows stored lately that no indicator counts: of no known target, or of neither a session nor a connection. 0 to 1.',
    ),
    sources.flatMap(({ name: source, unjoinedRatio }): Sample[] =>
      unjoinedRatio === null ? [] : [[{ source }, unjoinedRatio]],
    ),
  );
  yield* metricLines(
    gauge('tocsin_collect_lag_seconds', 'Age of the newest event of its last batch on arrival.'),
    sources.map(({ name: source, lagMs }): Sample => [{ source }, lagMs / 1000]),
  );
  yield* metricLines(
    gauge('tocsin_collect_clock_skew_seconds', "Largest lead of a backend's clock, last batch."),
    sources.map(({ name: source, clockSkewMs }): Sample => [{ source }, clockSkewMs / 1000]),
  );
}

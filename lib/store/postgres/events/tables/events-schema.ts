import type { SchemaPlan } from '../../connection/migrations';
import { PARTITIONED } from './partition-tables';

export const EVENTS_SCHEMA = 'tocsin_events';

const COUNTS = [
  'sessions',
  'passed',
  'degraded',
  'failed',
  'excluded',
  'straddle',
  ...['connection', 'factory', 'emergency', 'agent', 'internalError', 'endToEnd'].flatMap((key) => [
    `${key}_bad`,
    `${key}_valid`,
    `${key}_unknown`,
  ]),
];

/** Names that many rows share. `used_day`: newest day of a row that names the text, so that retention can delete it after that. */
const names = (s: string) => `
  CREATE TABLE ${s}.label (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL UNIQUE, used_day int NOT NULL);
  CREATE INDEX label_by_use ON ${s}.label (used_day);
  CREATE TABLE ${s}.dimension (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target_id text COLLATE "C" NOT NULL, environment text COLLATE "C" NOT NULL, release text COLLATE "C" NOT NULL,
    location text COLLATE "C" NOT NULL, source text COLLATE "C" NOT NULL, stratum text COLLATE "C" NOT NULL,
    journey text COLLATE "C" NOT NULL, transport text COLLATE "C" NOT NULL, seeded smallint NOT NULL,
    first_at bigint NOT NULL, last_at bigint NOT NULL,
    UNIQUE (target_id, environment, release, location, source, stratum, journey, transport, seeded));
  CREATE INDEX dimension_by_target ON ${s}.dimension (target_id, last_at);
  CREATE INDEX dimension_by_end ON ${s}.dimension (last_at);
  CREATE TABLE ${s}.target_label (
    target_id text COLLATE "C" NOT NULL, kind smallint NOT NULL, label text COLLATE "C" NOT NULL,
    first_at bigint NOT NULL, last_at bigint NOT NULL, PRIMARY KEY (target_id, kind, label));
  CREATE INDEX target_label_by_use ON ${s}.target_label (last_at);`;

/**
 * Sessions: a narrow row for what is queried, the whole record beside it. `day` (of the end, in UTC days since 1970) is the key of
 * the partitions: a range of instants would make the planner read the index of the whole range. Ids are those of `session-ids.ts`.
 */
const sessions = (s: string) => `
  CREATE TABLE ${s}.session (
    id bytea NOT NULL, day int NOT NULL, revision int NOT NULL, target int NOT NULL, environment int NOT NULL, release int NOT NULL,
    location int NOT NULL, ended_at bigint NOT NULL, outcome smallint NOT NULL, failed_stage smallint, handler smallint NOT NULL,
    close_code int, signature int, reached smallint NOT NULL, total_us bigint NOT NULL, seeded smallint NOT NULL, auth int,
    instance int, k_trace bigint, k_run bigint, k_conn bigint, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE INDEX session_by_end ON ${s}.session (ended_at, id);
  CREATE INDEX session_by_target ON ${s}.session (target, ended_at, id)
    INCLUDE (outcome, failed_stage, reached, total_us, seeded, day);
  CREATE INDEX session_by_environment ON ${s}.session (environment, ended_at, id);
  CREATE INDEX session_by_release ON ${s}.session (target, release, ended_at, id);
  CREATE INDEX session_unpassed_by_end ON ${s}.session (ended_at, id) WHERE outcome > 0;
  CREATE INDEX session_unpassed_by_target ON ${s}.session (target, ended_at, id) WHERE outcome > 0;
  CREATE INDEX session_by_signature ON ${s}.session (signature, ended_at, id) WHERE signature IS NOT NULL;
  CREATE INDEX session_by_odd_close ON ${s}.session (close_code, ended_at, id) WHERE close_code NOT IN (1000, 1001);
  CREATE INDEX session_by_trace ON ${s}.session (k_trace) WHERE k_trace IS NOT NULL;
  CREATE INDEX session_by_run ON ${s}.session (k_run) WHERE k_run IS NOT NULL;
  CREATE INDEX session_by_connection ON ${s}.session (k_conn) WHERE k_conn IS NOT NULL;
  CREATE TABLE ${s}.session_body (
    id bytea NOT NULL, day int NOT NULL, body bytea NOT NULL, frames bytea, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  ALTER TABLE ${s}.session_body ALTER COLUMN body SET STORAGE EXTERNAL, ALTER COLUMN frames SET STORAGE EXTERNAL;`;

/** `day` of a health event is that of its `at`, which the sender says: sent again, it finds the first. */
const backend = (s: string) => `
  CREATE TABLE ${s}.health_event (
    id text COLLATE "C" NOT NULL, day int NOT NULL, bucket_at bigint NOT NULL,
    k_session bigint, k_trace bigint, k_run bigint, k_conn bigint, body bytea NOT NULL, PRIMARY KEY (id, day)
  ) PARTITION BY RANGE (day);
  ALTER TABLE ${s}.health_event ALTER COLUMN body SET STORAGE EXTERNAL;
  CREATE INDEX health_event_by_session ON ${s}.health_event (k_session) WHERE k_session IS NOT NULL;
  CREATE INDEX health_event_by_trace ON ${s}.health_event (k_trace) WHERE k_trace IS NOT NULL;
  CREATE INDEX health_event_by_run ON ${s}.health_event (k_run) WHERE k_run IS NOT NULL;
  CREATE INDEX health_event_by_connection ON ${s}.health_event (k_conn) WHERE k_conn IS NOT NULL;
  CREATE INDEX health_event_by_time ON ${s}.health_event USING brin (bucket_at);
  CREATE TABLE ${s}.connection (
    connection_id text COLLATE "C" NOT NULL, environment text COLLATE "C" NOT NULL, day int NOT NULL, revision int NOT NULL,
    session_id bytea, first_at bigint NOT NULL, json text NOT NULL, PRIMARY KEY (connection_id, environment, day)
  ) PARTITION BY RANGE (day);
  CREATE INDEX connection_by_session ON ${s}.connection (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX connection_by_time ON ${s}.connection (first_at);
  CREATE TABLE ${s}.slot (
    target int NOT NULL, minute bigint NOT NULL, location int NOT NULL, probe int NOT NULL, seq bigint NOT NULL,
    scheduled int NOT NULL, lost_to_probe int NOT NULL, lost_to_target int NOT NULL,
    PRIMARY KEY (target, minute, location, probe)) PARTITION BY RANGE (minute);`;

/**
 * Tallies: one row per set of dimensions, bucket and lane. A writer adds to one lane that no other writer has, readers add up the
 * lanes, so that writers do not wait for each other. A lane may hold negative counts: see `lane-blobs.ts`.
 */
const tallies = (s: string) => `
  ${['10s', '1m', '1h']
    .map(
      (step) => `CREATE TABLE ${s}.cell_${step} (
    dimension int NOT NULL, bucket bigint NOT NULL, lane smallint NOT NULL,
    ${COUNTS.map((name) => `${name} int NOT NULL`).join(', ')},
    marks bytea, facets bytea, latencies bytea, PRIMARY KEY (dimension, bucket, lane)) PARTITION BY RANGE (bucket);`,
    )
    .join('\n  ')}
  CREATE TABLE ${s}.pulse (
    target int NOT NULL, lane smallint NOT NULL, changed_by xid8 NOT NULL, last_finished_at bigint, PRIMARY KEY (target, lane)
  ) WITH (fillfactor = 50);
  CREATE INDEX pulse_by_change ON ${s}.pulse (changed_by);
  CREATE TABLE ${s}.total (name text NOT NULL, lane smallint NOT NULL, n bigint NOT NULL, PRIMARY KEY (name, lane));`;

const partitions = (s: string) =>
  PARTITIONED.map(
    ({ name, fillFactor }) =>
      `CREATE TABLE ${s}.${name}_rest PARTITION OF ${s}.${name} DEFAULT${fillFactor ? ` WITH (fillfactor = ${fillFactor})` : ''};`,
  ).join('\n  ');

export const EVENTS_PLAN: SchemaPlan = {
  schema: EVENTS_SCHEMA,
  steps: [
    {
      kind: 'expand',
      sql: (s) => `${names(s)}${sessions(s)}${backend(s)}${tallies(s)}${partitions(s)} SELECT 1`,
    },
  ],
};

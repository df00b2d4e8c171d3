import type { IndicatorKey } from '../../../domain/tallies/indicators';
import type { Migrations } from '../file/migrate';

const STEPS = ['10s', '1m', '1h'];
const MARK_COLUMNS = 'ended_at, id, outcome, failed_stage, reached, total_us, seeded';

/**
 * Tallies lie by dimension and then by bucket: a chart of one target reads one short range for each of its live dimensions,
 * whatever else is stored. Integers only, so that every sum is the same in every order.
 */
const tallyTables = (step: string) => `
  CREATE TABLE tally_${step} (
    dimension INTEGER NOT NULL, bucket INTEGER NOT NULL,
    sessions INTEGER NOT NULL, passed INTEGER NOT NULL, degraded INTEGER NOT NULL, failed INTEGER NOT NULL,
    excluded INTEGER NOT NULL, straddle INTEGER NOT NULL,
    connection_bad INTEGER NOT NULL, connection_valid INTEGER NOT NULL, connection_unknown INTEGER NOT NULL,
    factory_bad INTEGER NOT NULL, factory_valid INTEGER NOT NULL, factory_unknown INTEGER NOT NULL,
    emergency_bad INTEGER NOT NULL, emergency_valid INTEGER NOT NULL, emergency_unknown INTEGER NOT NULL,
    agent_bad INTEGER NOT NULL, agent_valid INTEGER NOT NULL, agent_unknown INTEGER NOT NULL,
    internalError_bad INTEGER NOT NULL, internalError_valid INTEGER NOT NULL, internalError_unknown INTEGER NOT NULL,
    endToEnd_bad INTEGER NOT NULL, endToEnd_valid INTEGER NOT NULL, endToEnd_unknown INTEGER NOT NULL,
    PRIMARY KEY (dimension, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE count_${step} (
    dimension INTEGER NOT NULL, bucket INTEGER NOT NULL, kind INTEGER NOT NULL, key INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (dimension, bucket, kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE latency_${step} (
    dimension INTEGER NOT NULL, bucket INTEGER NOT NULL, histograms BLOB NOT NULL,
    PRIMARY KEY (dimension, bucket)
  ) STRICT, WITHOUT ROWID;`;

/**
 * Sessions: a narrow row for what is queried, the whole record beside it, and only one narrow b-tree for all join keys
 * (hashes, checked against the record), because three wide ones of random text would be most of the file.
 */
const sessionTables = `
  CREATE TABLE session (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    target INTEGER NOT NULL, environment INTEGER NOT NULL, release INTEGER NOT NULL, location INTEGER NOT NULL,
    ended_at INTEGER NOT NULL, outcome INTEGER NOT NULL, failed_stage INTEGER, handler INTEGER NOT NULL,
    close_code INTEGER, signature INTEGER, reached INTEGER NOT NULL, total_us INTEGER NOT NULL, seeded INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX session_by_end ON session (ended_at, id);
  CREATE INDEX session_by_target ON session (target, ${MARK_COLUMNS});
  CREATE INDEX session_by_environment ON session (environment, ${MARK_COLUMNS});
  CREATE INDEX session_by_release ON session (target, release, ended_at, id);
  CREATE INDEX session_unpassed_by_end ON session (ended_at, id) WHERE outcome > 0;
  CREATE INDEX session_unpassed_by_target ON session (target, ended_at, id) WHERE outcome > 0;
  CREATE INDEX session_unpassed_by_environment ON session (environment, ended_at, id) WHERE outcome > 0;
  CREATE INDEX session_by_signature ON session (signature, ended_at, id) WHERE signature IS NOT NULL;
  CREATE INDEX session_by_odd_close ON session (close_code, ended_at, id) WHERE close_code NOT IN (1000, 1001);
  CREATE TABLE session_body (row INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE session_key (key INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)) STRICT, WITHOUT ROWID;
  CREATE TABLE frames (row INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;`;

const serverTables = `
  CREATE TABLE health_event (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, bucket_at INTEGER NOT NULL, json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX health_event_by_time ON health_event (bucket_at);
  CREATE TABLE health_event_key (key INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)) STRICT, WITHOUT ROWID;
  CREATE TABLE connection (
    row INTEGER PRIMARY KEY, connection_id TEXT NOT NULL, environment TEXT NOT NULL, revision INTEGER NOT NULL,
    session_id TEXT, first_at INTEGER NOT NULL, json TEXT NOT NULL,
    UNIQUE (connection_id, environment)
  ) STRICT;
  CREATE INDEX connection_by_session ON connection (session_id) WHERE session_id IS NOT NULL;
  CREATE INDEX connection_by_time ON connection (first_at);`;

/**
 * Adds the count columns of an indicator that stored tallies do not know yet: a migration of one line. Sessions of the past
 * count as not measured by it.
 */
export const addIndicatorColumns = (key: IndicatorKey): string =>
  STEPS.flatMap((step) =>
    ['bad', 'valid', 'unknown'].map(
      (count) => `ALTER TABLE tally_${step} ADD COLUMN ${key}_${count} INTEGER NOT NULL DEFAULT 0;`,
    ),
  ).join('\n');
/** Slots become absolute counts of one probe each. Those counted before stay, under a probe without a name. */
const slotsByProbe = `
  INSERT OR IGNORE INTO label (text) VALUES ('');
  CREATE TABLE slot_by_probe (
    target INTEGER NOT NULL, minute INTEGER NOT NULL, location INTEGER NOT NULL, probe INTEGER NOT NULL, seq INTEGER NOT NULL,
    scheduled INTEGER NOT NULL, lost_to_probe INTEGER NOT NULL, lost_to_target INTEGER NOT NULL,
    PRIMARY KEY (target, minute, location, probe)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO slot_by_probe
    SELECT target, minute, location, (SELECT id FROM label WHERE text = ''), 0, scheduled, lost_to_probe, lost_to_target
    FROM slot;
  DROP TABLE slot;
  ALTER TABLE slot_by_probe RENAME TO slot;
  CREATE INDEX slot_by_minute ON slot (minute);`;

/**
 * Which append last changed rows of a target. What is stored counts as one append. Not read are health events that are part of
 * no connection: that would read the whole table, and a target that has nothing else is found with its next row.
 */
const pulses = `
  INSERT INTO total VALUES ('appends', 1);
  CREATE TABLE pulse (target INTEGER PRIMARY KEY, n INTEGER NOT NULL, last_finished_at INTEGER) STRICT;
  CREATE INDEX pulse_by_n ON pulse (n);
  INSERT OR IGNORE INTO label (text) SELECT DISTINCT target_id FROM dimension WHERE target_id <> '';
  INSERT INTO pulse
    SELECT id, 1, (
      SELECT ended_at FROM session INDEXED BY session_by_target WHERE target = l.id AND seeded = 0
      ORDER BY ended_at DESC LIMIT 1
    )
    FROM label l
    WHERE text <> '' AND (
      EXISTS (SELECT 1 FROM session INDEXED BY session_by_target WHERE target = l.id)
      OR EXISTS (SELECT 1 FROM slot WHERE target = l.id)
      OR EXISTS (SELECT 1 FROM dimension WHERE target_id = l.text)
    );`;

/**
 * Labels that each target used (decision 65), from the tallies of what is stored; error codes are in none, and the first that come
 * count as new. Ids of texts get the newest instant that uses them, so that retention can delete those that nothing names any more:
 * for stored ones the newest tally of all.
 */
const labelUse = `
  CREATE TABLE target_label (
    target_id TEXT NOT NULL, kind INTEGER NOT NULL, label TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
    PRIMARY KEY (target_id, kind, label)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX target_label_by_use ON target_label (last_at);
  INSERT INTO target_label
    SELECT target_id, 0, release, min(first_at), max(last_at) FROM dimension WHERE release NOT IN ('', 'unknown') GROUP BY 1, 3;
  INSERT INTO target_label
    SELECT '', 4, environment, min(first_at), max(last_at) FROM dimension GROUP BY 3;
  INSERT INTO target_label
    SELECT d.target_id, 1, l.text, min(c.bucket), max(c.bucket)
    FROM count_1h c JOIN dimension d ON d.id = c.dimension JOIN label l ON l.id = c.key WHERE c.kind = 5 GROUP BY 1, 3;
  INSERT INTO target_label
    SELECT d.target_id, 3, substr(l.text, 1, instr(l.text || ' ', ' ') - 1), min(c.bucket), max(c.bucket)
    FROM count_1h c JOIN dimension d ON d.id = c.dimension JOIN label l ON l.id = c.key WHERE c.kind = 4 GROUP BY 1, 3;
  ALTER TABLE label ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
  UPDATE label SET last_at = coalesce((SELECT max(last_at) FROM dimension), 0);
  CREATE INDEX label_by_use ON label (last_at);
  CREATE INDEX dimension_by_end ON dimension (last_at);`;

/** How the credential of a session was presented; NULL of sessions without one, and of those stored before. */
const authOfSessions = 'ALTER TABLE session ADD COLUMN auth INTEGER;';

/**
 * Counts for the facets of the explorer, by outcome, from the minute on; and the instance of a session beside its narrow row.
 * `facetFill`: sessions up to this row are in no facet yet and have no instance. They are added in slices (`FacetFill`).
 */
const facetCounts = `
  ALTER TABLE session ADD COLUMN instance INTEGER;
  ${['1m', '1h']
    .map(
      (step) => `CREATE TABLE facet_${step} (
    dimension INTEGER NOT NULL, kind INTEGER NOT NULL, bucket INTEGER NOT NULL, value INTEGER NOT NULL, outcome INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (dimension, kind, bucket, value, outcome)
  ) STRICT, WITHOUT ROWID;`,
    )
    .join('\n  ')}
  INSERT INTO total SELECT 'facetFill', coalesce(max(row), 0) FROM session;`;

export const EVENTS_MIGRATIONS: Migrations = [
  `CREATE TABLE label (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE dimension (
    id INTEGER PRIMARY KEY, target_id TEXT NOT NULL, environment TEXT NOT NULL, release TEXT NOT NULL,
    location TEXT NOT NULL, source TEXT NOT NULL, stratum TEXT NOT NULL, journey TEXT NOT NULL, transport TEXT NOT NULL,
    seeded INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
    UNIQUE (target_id, environment, release, location, source, stratum, journey, transport, seeded)
  ) STRICT;
  CREATE INDEX dimension_by_target ON dimension (target_id, last_at);
  CREATE TABLE total (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO total VALUES ('sessions', 0), ('healthEvents', 0);
  CREATE TABLE slot (
    target INTEGER NOT NULL, minute INTEGER NOT NULL, location INTEGER NOT NULL,
    scheduled INTEGER NOT NULL, lost_to_probe INTEGER NOT NULL, lost_to_target INTEGER NOT NULL,
    PRIMARY KEY (target, minute, location)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX slot_by_minute ON slot (minute);
  ${STEPS.map(tallyTables).join('')}${sessionTables}${serverTables}`,
  `${slotsByProbe}${pulses}`,
  labelUse,
  authOfSessions,
  facetCounts,
];

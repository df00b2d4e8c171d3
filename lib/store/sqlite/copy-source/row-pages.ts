import type {
  CopiedEntity,
  CopiedNames,
  CopiedSession,
  CopyPosition,
  DaySums,
} from '../../copy-source';
import type { SlotCount } from '../../event-store';
import { SESSION_COLUMNS } from '../../shared/session-columns';
import type { Db } from '../file/database';
import { rawRows } from '../file/statement-cache';

const DAY = 86_400_000;
const ROWS_PER_BATCH = 1_000;

type Page<Row> = { rows: Row[]; next: CopyPosition | null };

/** Rows beside their positions: one that is full may have another after it. */
function pageOf<Row>(found: Array<{ row: Row; at: CopyPosition }>): Page<Row> {
  const last = found.at(-1);
  const isFull = last !== undefined && found.length === ROWS_PER_BATCH;
  return { rows: found.map(({ row }) => row), next: isFull ? last.at : null };
}

const firstOf = ([row]: CopyPosition) => Number(row ?? Number.MIN_SAFE_INTEGER);

/** A SQL expression: UTC day of an instant in epoch ms. */
const dayOf = (column: string) => `CAST(floor(${column} / ${DAY}.0) AS INTEGER)`;

const distinctDays = (db: Db, table: string, column: string) =>
  rawRows(
    db.prepare<unknown[], unknown>(
      `SELECT DISTINCT ${dayOf(column)} FROM ${table} WHERE ${column} IS NOT NULL ORDER BY 1`,
    ),
    [],
  ).map(([day]) => Number(day));

const countOf = (db: Db, table: string) =>
  db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;

/** Rows of the tables of an events file in the order of their keys. */
export class EventPages {
  private readonly db: Db;
  private readonly sql;

  constructor(db: Db) {
    this.db = db;
    this.sql = eventStatements(db);
  }

  sessions(after: CopyPosition): Page<CopiedSession> {
    const rows = rawRows(this.sql.sessions, [firstOf(after), ROWS_PER_BATCH]);
    return pageOf(
      rows.map(([row, id, body, frames, ...columns]) => ({
        at: [Number(row)],
        row: {
          id: String(id),
          body: body as Buffer,
          frames: frames as Buffer | null,
          columns: columns.map((value) => (value === null ? null : Number(value))),
        },
      })),
    );
  }

  /** JSON texts. */
  texts(table: 'healthEvents' | 'connections', after: CopyPosition): Page<string> {
    const rows = rawRows(this.sql[table], [firstOf(after), ROWS_PER_BATCH]);
    return pageOf(rows.map(([row, json]) => ({ at: [Number(row)], row: String(json) })));
  }

  slots(after: CopyPosition): Page<SlotCount> {
    const key = after.length === 0 ? [0, 0, 0, 0] : after;
    const rows = this.sql.slots.all(...key.map(Number), ROWS_PER_BATCH);
    return pageOf(
      rows.map(({ target, place, counter, ...row }) => ({
        at: [target, row.minute, place, counter],
        row,
      })),
    );
  }

  slotSums(): DaySums[] {
    return rawRows(this.sql.slotSums, []).map((row) => row.map(Number));
  }

  recordsIn(from: number, to: number): Buffer[] {
    return this.sql.bodies.all(from, to).map(({ body }) => body);
  }

  hours(): number[] {
    return rawRows(this.sql.hours, []).map(([hour]) => Number(hour) * (DAY / 24));
  }

  count(table: 'session' | 'health_event' | 'connection' | 'slot' | 'label'): number {
    return countOf(this.db, table);
  }

  days(table: 'session' | 'health_event' | 'connection' | 'slot'): number[] {
    const columns = {
      session: 'ended_at',
      health_event: 'bucket_at',
      connection: 'first_at',
      slot: 'minute',
    };
    return distinctDays(this.db, table, columns[table]);
  }

  names(): CopiedNames {
    const totals = new Map(this.sql.totals.all().map(({ name, n }) => [name, n]));
    const dimensions = rawRows(this.sql.dimensions, []).map(
      ([id, seeded, firstAt, lastAt, ...texts]) => ({
        id: Number(id),
        seeded: Number(seeded),
        firstAt: Number(firstAt),
        lastAt: Number(lastAt),
        texts: texts.map(String),
      }),
    );
    return {
      labels: this.sql.labels.all(),
      dimensions,
      targetLabels: this.sql.targetLabels.all(),
      pulses: this.sql.pulses.all(),
      totals: {
        appends: totals.get('appends') ?? 0,
        sessions: totals.get('sessions') ?? 0,
        healthEvents: totals.get('healthEvents') ?? 0,
      },
    };
  }
}

type SlotRow = SlotCount & { target: number; place: number; counter: number };

function eventStatements(db: Db) {
  const columns = SESSION_COLUMNS.map((name) => `s.${name}`).join(', ');
  const texts = (table: string) =>
    db.prepare<unknown[], unknown>(
      `SELECT row, json FROM ${table} WHERE row > ? ORDER BY row LIMIT ?`,
    );
  return {
    sessions: db.prepare<unknown[], unknown>(
      `SELECT s.row, s.id, b.body, f.body, ${columns} FROM session s JOIN session_body b ON b.row = s.row
       LEFT JOIN frames f ON f.row = s.row WHERE s.row > ? ORDER BY s.row LIMIT ?`,
    ),
    healthEvents: texts('health_event'),
    connections: texts('connection'),
    slots: db.prepare<unknown[], SlotRow>(
      `SELECT s.target, s.minute, s.location AS place, s.probe AS counter, t.text AS targetId, l.text AS location,
         p.text AS probe, s.seq, s.scheduled, s.lost_to_probe AS lostToProbe, s.lost_to_target AS lostToTarget
       FROM slot s JOIN label t ON t.id = s.target JOIN label l ON l.id = s.location JOIN label p ON p.id = s.probe
       WHERE (s.target, s.minute, s.location, s.probe) > (?, ?, ?, ?)
       ORDER BY s.target, s.minute, s.location, s.probe LIMIT ?`,
    ),
    slotSums: db.prepare<unknown[], unknown>(
      `SELECT ${dayOf('minute')}, sum(scheduled), sum(lost_to_probe), sum(lost_to_target) FROM slot GROUP BY 1 ORDER BY 1`,
    ),
    bodies: db.prepare<[number, number], { body: Buffer }>(
      `SELECT body FROM session INDEXED BY session_by_end JOIN session_body USING (row)
       WHERE ended_at >= ? AND ended_at < ?`,
    ),
    hours: db.prepare<unknown[], unknown>(
      `SELECT DISTINCT CAST(floor(ended_at / ${DAY / 24}.0) AS INTEGER) FROM session ORDER BY 1`,
    ),
    totals: db.prepare<[], { name: string; n: number }>('SELECT name, n FROM total'),
    labels: db.prepare<[], { id: number; text: string; lastAt: number }>(
      'SELECT id, text, last_at AS lastAt FROM label ORDER BY id',
    ),
    dimensions: db.prepare<unknown[], unknown>(
      `SELECT id, seeded, first_at, last_at, target_id, environment, release, location, source, stratum, journey, transport
       FROM dimension ORDER BY id`,
    ),
    targetLabels: db.prepare<[], CopiedNames['targetLabels'][number]>(
      'SELECT target_id AS targetId, kind, label, first_at AS firstAt, last_at AS lastAt FROM target_label ORDER BY 1, 2, 3',
    ),
    pulses: db.prepare<[], CopiedNames['pulses'][number]>(
      'SELECT target, last_finished_at AS lastFinishedAt FROM pulse ORDER BY target',
    ),
  };
}

/** Rows of a state file in the order of their keys. */
export class StatePages {
  private readonly db: Db;
  private readonly sql;

  constructor(db: Db) {
    this.db = db;
    this.sql = {
      entities: db.prepare<[string, string, number], CopiedEntity>(
        `SELECT kind, id, grp, version, updated_at AS updatedAt, json FROM entity WHERE (kind, id) > (?, ?)
         ORDER BY kind, id LIMIT ?`,
      ),
      latest: db.prepare<[], { seq: number }>(
        "SELECT seq FROM sqlite_sequence WHERE name = 'change'",
      ),
    };
  }

  entities([kind = '', id = '']: CopyPosition): Page<CopiedEntity> {
    const rows = this.sql.entities.all(String(kind), String(id), ROWS_PER_BATCH);
    return pageOf(rows.map((row) => ({ row, at: [row.kind, row.id] })));
  }

  count(): number {
    return countOf(this.db, 'entity');
  }

  latestChange(): number {
    return this.sql.latest.get()?.seq ?? 0;
  }
}

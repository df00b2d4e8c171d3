import type { SchemaStep } from '../connection/migrations';

/**
 * Texts that are compared or sorted have the order of their bytes, as on SQLite. Values are text, never jsonb, which refuses
 * U+0000 and does not keep a text as it was written.
 */
export const STATE_STEPS: readonly SchemaStep[] = [
  {
    kind: 'expand',
    sql: (schema) => `
      CREATE TABLE ${schema}.entity (
        kind text COLLATE "C", id text COLLATE "C", grp text COLLATE "C" NOT NULL, version bigint NOT NULL,
        updated_at bigint NOT NULL, json text NOT NULL, PRIMARY KEY (kind, id));
      CREATE INDEX entity_by_group ON ${schema}.entity (kind, grp, id);
      CREATE TABLE ${schema}.change (
        seq bigint PRIMARY KEY, at bigint NOT NULL, kind text NOT NULL, id text NOT NULL, op text NOT NULL);
      CREATE TABLE ${schema}.state_head (one boolean PRIMARY KEY DEFAULT true CHECK (one), seq bigint NOT NULL);
      INSERT INTO ${schema}.state_head (seq) VALUES (0);
      CREATE TABLE ${schema}.lease (
        name text PRIMARY KEY, holder text, token bigint NOT NULL, expires_at timestamptz NOT NULL);
      CREATE TABLE ${schema}.node (
        id text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL, seen_at bigint NOT NULL, json text NOT NULL)`,
  },
];

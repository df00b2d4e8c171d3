import { z } from 'zod';

/** Connections of the event store; four appends at once use four, and readers the others. */
const DEFAULT_POOL_SIZE = 10;
const DEFAULT_LANES = 4;

/** The address of a database. It may contain a password, so that no message repeats it. */
export const databaseUrlSchema = z
  .string()
  .max(2_000)
  .refine(isDatabaseUrl, 'expected an address such as postgres://user@host:5432/database');

function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, password } = new URL(text);
  if (!/^postgres(ql)?:$/.test(protocol) || pathname.length < 2) return false;
  return [hostname, pathname, username, password].every((part) => !/%(?![0-9a-f]{2})/i.test(part));
}

/** Where both stores are: a database of PostgreSQL. Without it they are files of the data directory. */
export const configStorageSchema = z.strictObject({
  url: databaseUrlSchema.optional(),
  /** Past a pooler, for changes of the schema and for notifications. */
  directUrl: databaseUrlSchema.optional(),
  poolSize: z.number().int().min(6).max(200).default(DEFAULT_POOL_SIZE),
  /** How many writers add to the tallies of a target without waiting for each other. */
  lanes: z.number().int().min(1).max(16).default(DEFAULT_LANES),
  /** Named statements: false behind a pooler that cannot keep them. */
  prepare: z.boolean().default(true),
  /** Starts also on a server that may lose what it acknowledged. */
  unsafe: z.boolean().default(false),
});

/** A database with its settings; `directUrl` is null where `url` reaches the server itself. */
export type StorageSettings = Omit<z.infer<typeof configStorageSchema>, 'url' | 'directUrl'> & {
  url: string;
  directUrl: string | null;
};

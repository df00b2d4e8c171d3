import { z } from 'zod';

/** Version of the archive's format. A later one that older programs cannot read raises it. */
export const BACKUP_FORMAT = 1;

/** The files that a backup can contain, beside its manifest. */
export const BACKUP_FILES = ['events.db', 'state.db', 'tocsin.key'] as const;

const fileSchema = z.strictObject({
  name: z.enum(BACKUP_FILES),
  bytes: z.number().int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Version of a store's schema; null for the key. */
  schema: z.number().int().positive().nullable(),
});

/** `manifest.json`, the first entry of a backup: what the archive contains and which program wrote it. */
export const backupManifestSchema = z.strictObject({
  kind: z.literal('tocsin-backup'),
  format: z.number().int().positive(),
  /** Instant that both stores are of, ISO 8601. */
  createdAt: z.iso.datetime(),
  /** Version of Tocsin that made the backup. */
  tocsin: z.string(),
  files: z.array(fileSchema).max(BACKUP_FILES.length),
  /** Rows of each store by what they are. */
  counts: z.record(z.string(), z.record(z.string(), z.number().int().nonnegative())),
  /** Secrets that only `tocsin.key` opens. */
  sealed: z.number().int().nonnegative(),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;
export type BackupFile = BackupManifest['files'][number];

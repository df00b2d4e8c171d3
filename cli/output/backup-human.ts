import type { BackupManifest } from '../../lib/contract/output/backup-manifest';
import type { MadeBackup } from '../../lib/runtime/backup/create-backup';
import type { Restored } from '../../lib/runtime/backup/restore-backup';
import { printable } from './printable';

/** Kinds of state that people count. */
const NAMED = ['target', 'release', 'alert', 'incident', 'notifier', 'rule', 'user', 'apiToken'];

/** What a backup contains, for a terminal. */
export function backupText({ file, bytes, manifest }: MadeBackup): string {
  return [
    `backup ${printable(file)} (${(bytes / 1_000_000).toFixed(1)} MB) of ${manifest.createdAt}, verified`,
    ...contents(manifest),
    'It contains every secret and their key: keep it as safe as the data directory.',
    '',
  ].join('\n');
}

/** What was restored and what to do next, for a terminal. */
export function restoreText({ directory, manifest, alerting }: Restored): string {
  const { firing, dropped, ends } = alerting;
  const lines = [
    `restored ${printable(directory)} as of ${manifest.createdAt} (made by Tocsin ${printable(manifest.tocsin)})`,
    ...contents(manifest),
  ];
  if (firing.length > 0)
    lines.push(
      `${firing.length} alerts were firing then. Nothing new is sent about them until sessions are evaluated again:`,
      ...firing.map((name) => `  ${printable(name)}`),
    );
  if (dropped > 0)
    lines.push(
      `${dropped} messages that were queued then are not sent; the notification log lists them, and can send them again.`,
    );
  if (ends > 0) lines.push(`${ends} messages about ends that were queued then are sent.`);
  lines.push(
    'What changed after that instant is gone: users and tokens that were removed later are valid again.',
    'If the instance that the backup was made of still runs, stop it first, or both measure and notify.',
    `start it: npx tocsin serve --data ${printable(directory)}`,
    '',
  );
  return lines.join('\n');
}

function contents({ counts, files, sealed }: BackupManifest): string[] {
  const events = counts['events.db'] ?? {};
  const state = counts['state.db'] ?? {};
  const named = NAMED.flatMap((kind) => (state[kind] ? [`${kind} ${state[kind]}`] : []));
  const hasKey = files.some(({ name }) => name === 'tocsin.key');
  return [
    `  events.db  sessions ${events.sessions ?? 0}, health events ${events.healthEvents ?? 0}, connections ${events.connections ?? 0}`,
    `  state.db   ${named.join(', ') || 'no entities'}`,
    `  tocsin.key ${hasKey ? `opens ${sealed} sealed secrets` : 'absent'}`,
  ];
}

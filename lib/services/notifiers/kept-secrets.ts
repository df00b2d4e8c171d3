import { ADDRESS_SETTINGS, hostOfSettings } from '../../contract/notifier-kinds/setting-schemas';
import { AppError } from '../../kit/errors';
import { isGroup, isMasked, openSettings, requireKind, type Settings } from './notifier-settings';

type Change = { stored: Settings; patch: Settings; merged: Settings };

/**
 * Stored secrets are never sent to another host: whoever could point a notifier elsewhere would read them there (decision 60). Throws
 * AppError `invalid_input` that names what to enter again; `unavailable` where the stored address cannot be opened.
 */
export function requireNoSecretMoved(
  kind: string,
  { stored, patch, merged }: Change,
  open: (sealed: string) => string,
): void {
  if (ADDRESS_SETTINGS.every((key) => patch[key] === undefined)) return;
  const kept = keptSecrets(kind, stored, patch);
  // Nothing is opened in vain: where the key is lost, all can still be entered anew.
  if (kept.length === 0) return;
  const address = Object.fromEntries(ADDRESS_SETTINGS.map((key) => [key, stored[key]]));
  const before = hostOfSettings(openSettings(kind, address, open));
  if (before === hostOfSettings(merged)) return;
  throw enterAgain(OTHER_HOST, kept);
}

/**
 * Stored secrets go through no new proxy that could read them. `isRead` is asked only where a secret is kept. Throws AppError
 * `invalid_input` that names what to enter again.
 */
export function requireNoSecretRead(
  kind: string,
  { stored, patch }: Omit<Change, 'merged'>,
  isRead: () => boolean,
): void {
  const kept = requireKind(kind).secrets.filter((key) => keepsSecret(stored[key], patch[key]));
  if (kept.length === 0 || !isRead()) return;
  throw enterAgain(NEW_PROXY, labelled(kind, kept));
}

const NEW_PROXY =
  'The proxy could read what is sent, and stored secrets go through no new proxy that could';
const OTHER_HOST =
  'The settings name another host, and stored secrets are never sent to another host';

/** The secrets that a patch leaves as they are stored. An address is what the patch itself names. */
function keptSecrets(kind: string, stored: Settings, patch: Settings) {
  const kept = requireKind(kind)
    .secrets.filter((key) => !ADDRESS_SETTINGS.some((address) => address === key))
    .filter((key) => keepsSecret(stored[key], patch[key]));
  return labelled(kind, kept);
}

type Labelled = { key: string; label: string };

function labelled(kind: string, keys: readonly string[]): Labelled[] {
  const { fields } = requireKind(kind);
  return keys.map((key) => ({
    key,
    label: fields.find((field) => field.key === key)?.label ?? key,
  }));
}

function enterAgain(reason: string, secrets: readonly Labelled[]): AppError {
  const names = secrets.map(({ label }) => `"${label}"`).join(' and ');
  return new AppError('invalid_input', `${reason}: enter ${names} again.`, {
    details: secrets.map(({ key }) => ({
      path: `settings.${key}`,
      message: `${reason}: enter this again.`,
    })),
  });
}

function keepsSecret(stored: unknown, wanted: unknown): boolean {
  const isStored = isGroup(stored) ? Object.keys(stored).length > 0 : typeof stored === 'string';
  if (!isStored) return false;
  if (wanted === undefined || isMasked(wanted)) return true;
  return isGroup(wanted) && Object.values(wanted).some(isMasked);
}

import { z } from 'zod';
import type { KindDescription } from '../../contract/notifier-kinds/define-kind';
import {
  findNotifierKind,
  NOTIFIER_KIND_NAMES,
  type NotifierKind,
} from '../../contract/notifier-kinds/kinds';
import { AppError } from '../../kit/errors';

export type Settings = Record<string, unknown>;

/** What views show in place of a secret, and what a patch sends back to keep it. */
const MASK = '••••';

/** Throws AppError `unavailable` for a kind that another version of Tocsin stored. */
export function requireKind(kind: string): KindDescription<NotifierKind> {
  const known = findNotifierKind(kind);
  if (known) return known;
  const all = NOTIFIER_KIND_NAMES.join(', ');
  throw new AppError('unavailable', `this version of Tocsin knows no notifier "${kind}": ${all}`);
}

export const isMasked = (value: unknown) => typeof value === 'string' && value.includes(MASK);

/** Applies `change` to the text of every secret, and to every value of a secret group (webhook headers). */
function mapSecrets(kind: string, settings: Settings, change: (text: string) => string) {
  const changed: Settings = { ...settings };
  for (const key of requireKind(kind).secrets) {
    const value = settings[key];
    if (typeof value === 'string') changed[key] = change(value);
    else if (isGroup(value))
      changed[key] = Object.fromEntries(
        Object.entries(value).map(([name, text]) => [name, change(String(text))]),
      );
  }
  return changed;
}

export const isGroup = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings as they are stored: secrets sealed one by one. */
export function sealSettings(
  kind: string,
  settings: Settings,
  seal: (plain: string) => string,
): Settings {
  return mapSecrets(kind, settings, seal);
}

/** Stored settings in the clear. Errors: AppError `unavailable` where a secret was sealed with another key. */
export function openSettings(
  kind: string,
  settings: Settings,
  open: (sealed: string) => string,
): Settings {
  return mapSecrets(kind, settings, open);
}

/** Settings as they are shown. */
export function maskSettings(kind: string, settings: Settings): Settings {
  return mapSecrets(kind, settings, () => MASK);
}

/**
 * A patch laid over stored settings: a secret left out, or sent back as it was shown, stays. Only what stays is opened, so
 * that a secret that cannot be opened any more can be replaced.
 */
export function mergeSettings(
  kind: string,
  { stored, patch }: { stored: Settings; patch: Settings },
  open: (sealed: string) => string,
): Settings {
  const merged: Settings = { ...stored, ...patch };
  // An emptied field that has a default goes back to it.
  for (const key of Object.keys(patch))
    if (patch[key] === null && !takesNull(kind, key)) delete merged[key];
  const opened: Settings = {};
  for (const key of requireKind(kind).secrets) {
    const was = stored[key];
    const wanted = patch[key];
    if (wanted === undefined || isMasked(wanted)) opened[key] = was;
    else if (isGroup(wanted) && isGroup(was))
      merged[key] = Object.fromEntries(
        Object.entries(wanted).map(([name, value]) => [
          name,
          isMasked(value) && typeof was[name] === 'string' ? open(was[name]) : value,
        ]),
      );
  }
  return parseSettings(kind, { ...merged, ...openSettings(kind, opened, open) });
}

function takesNull(kind: string, key: string): boolean {
  const field: unknown = requireKind(kind).settings.shape[key];
  return field instanceof z.ZodType && field.safeParse(null).success;
}

/** Throws AppError `invalid_input` that names the field and quotes no value. */
function parseSettings(kind: string, settings: Settings): Settings {
  const parsed = requireKind(kind).settings.safeParse(settings);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['settings', ...(issue?.path ?? [])].map(String).join('.');
    throw new AppError('invalid_input', `${path}: ${issue?.message ?? 'is not valid'}`);
  }
  const value: Settings = parsed.data;
  const wrong = requireKind(kind).check(value);
  if (wrong) throw new AppError('invalid_input', `settings.${wrong.key}: ${wrong.problem}`);
  requireNoMask(kind, value);
  return value;
}

/** A masked value would otherwise be stored as the secret. */
export function requireNoMask(kind: string, settings: Settings): void {
  mapSecrets(kind, settings, (text) => {
    if (isMasked(text))
      throw new AppError(
        'invalid_input',
        `settings: ${MASK} was sent instead of a secret; send the secret, or leave the field out to keep it`,
      );
    return text;
  });
}

import {
  CONNECTION_FIELDS,
  type ConnectionDraft,
  connectionDraftOf,
  connectionOf,
  NO_CONNECTION,
} from '@/components/shared/connections/connection-draft';
import { notifierInputSchema } from '@/lib/contract/api/alerting/notifier-input';
import type { NotifierView } from '@/lib/contract/api/alerting/notifiers';
import type { SettingField } from '@/lib/contract/notifier-kinds/define-kind';
import {
  findNotifierKind,
  isSecretSetting,
  settingFieldsOf,
} from '@/lib/contract/notifier-kinds/kinds';
import type { NotifierSent } from '@/lib/web/queries/notifiers';
import { durationField } from '@/lib/web/text/duration-field';
import { fieldErrors } from '@/lib/web/text/field-errors';

/** A notifier as its form holds it: settings as typed, by key. */
export type NotifierDraft = {
  name: string;
  kind: string;
  purpose: 'alerts' | 'watchdog';
  settings: Record<string, string>;
  severities: Array<'page' | 'ticket'>;
  environments: string[];
  targetIds: string[];
  escalateAfter: string;
  repeat: string;
  sendResolved: boolean;
  enabled: boolean;
  connection: ConnectionDraft;
};
/** By field; settings as `settings.<key>`. */
export type NotifierErrors = Record<string, string>;

const typed = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return typeof value === 'object' ? '' : String(value);
  return value
    .map((one) => (typeof one === 'object' && one ? `${one.type} ${one.id}` : String(one)))
    .join('\n');
};

/** Secrets are never shown: their fields begin empty, and empty ones are left as they are. */
export function notifierDraftOf(view: NotifierView | null): NotifierDraft {
  if (!view) {
    return {
      name: '',
      kind: 'webhook',
      purpose: 'alerts',
      settings: {},
      severities: [],
      environments: [],
      targetIds: [],
      escalateAfter: '',
      repeat: '',
      sendResolved: true,
      enabled: true,
      connection: NO_CONNECTION,
    };
  }
  const { kind, route } = view;
  const shown = settingFieldsOf(kind).filter(({ key }) => !isSecretSetting(kind, key));
  return {
    name: view.name,
    kind,
    purpose: view.purpose,
    enabled: view.enabled,
    connection: connectionDraftOf(view),
    settings: Object.fromEntries(shown.map(({ key }) => [key, typed(view.settings[key])])),
    severities: route.severities,
    environments: route.environments,
    targetIds: route.targetIds,
    sendResolved: route.sendResolved,
    escalateAfter: route.escalateAfterMs === null ? '' : durationField(route.escalateAfterMs),
    repeat: route.repeatMs === null ? '' : durationField(route.repeatMs),
  };
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function settingOf(field: SettingField, value: string): unknown {
  switch (field.input) {
    case 'number':
      return Number(value);
    case 'list':
      return lines(value);
    case 'responders':
      return lines(value).map((line) => {
        const [type, ...id] = line.split(/\s+/);
        return { type, id: id.join(' ') };
      });
    case 'headers':
      return Object.fromEntries(
        lines(value).map((line) => {
          const at = line.indexOf(':');
          return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
        }),
      );
    case 'text':
    case 'template':
    case 'choice':
    case undefined:
      return value.trim();
  }
}

/** The typed values. Empty fields are left out: the kind's default applies, and a stored secret stays. */
function settingsOf(draft: NotifierDraft): Record<string, unknown> {
  return Object.fromEntries(
    settingFieldsOf(draft.kind).flatMap((field) => {
      const value = draft.settings[field.key] ?? '';
      return value.trim() === '' ? [] : [[field.key, settingOf(field, value)] as const];
    }),
  );
}

/** The body that a template gives, or what is wrong with the template. */
type TemplatePreview = { text: string; isProblem: boolean };

/** What the typed template gives for a sample message; the problem with it, if it has one; null where none is typed. */
export function previewOf(draft: NotifierDraft): TemplatePreview | null {
  const kind = findNotifierKind(draft.kind);
  const template = draft.settings.template ?? '';
  if (!kind || template.trim() === '') return null;
  // The other fields may be empty still, or secrets that are not shown.
  const bodyType = draft.settings.bodyType || 'json';
  const own = { ...kind.example('https://example.com'), bodyType, template };
  const problem = kind.check(own)?.problem;
  if (problem !== undefined) return { text: problem, isProblem: true };
  const text = kind.preview(own);
  return text === null ? null : { text, isProblem: false };
}

/** Emptied fields, which are removed unless they are secrets. */
function emptied(draft: NotifierDraft, view: NotifierView): Record<string, unknown> {
  const gone = settingFieldsOf(draft.kind).filter(
    ({ key }) =>
      !isSecretSetting(draft.kind, key) &&
      (draft.settings[key] ?? '').trim() === '' &&
      typed(view.settings[key]) !== '',
  );
  return Object.fromEntries(
    gone.map(({ key, input }) => [key, input === 'list' || input === 'responders' ? [] : null]),
  );
}

function bodyOf(draft: NotifierDraft) {
  return {
    name: draft.name,
    purpose: draft.purpose,
    enabled: draft.enabled,
    route: {
      severities: draft.severities,
      environments: draft.environments,
      targetIds: draft.targetIds,
      sendResolved: draft.sendResolved,
      escalateAfterMs: draft.escalateAfter.trim() || null,
      repeatMs: draft.repeat.trim() || null,
    },
    settings: settingsOf(draft),
    ...connectionOf(draft.connection),
  };
}

const WORDS: NotifierErrors = {
  name: 'Give a name of at most 80 characters.',
  'route.escalateAfterMs': 'Give a duration such as 15m, from 1m to 24h.',
  'route.repeatMs': 'Give a duration such as 4h, from 5m to 7d.',
};

/** What to say at which field about a refused notifier. Paths are arrays (zod) or dotted (the API). */
export function notifierErrors(kind: string, issues: readonly unknown[]): NotifierErrors {
  const fields = settingFieldsOf(kind);
  const errors = fieldErrors<string>(issues, {
    fieldOf: ([first = '', second]) => {
      const ofConnection = Object.entries(CONNECTION_FIELDS).find(
        ([path]) => path === [first, second].filter(Boolean).join('.'),
      );
      if (ofConnection) return ofConnection[1];
      const isInside = second !== undefined && (first === 'settings' || first === 'route');
      return isInside ? `${first}.${second}` : first || 'form';
    },
    complaintAt: (field) =>
      WORDS[field] ?? fields.find(({ key }) => `settings.${key}` === field)?.complaint,
  });
  return Object.fromEntries(
    Object.entries(errors).map(([field, message = '']) => [
      field,
      message === 'is missing' ? 'Give this.' : message,
    ]),
  );
}

export type ReadNotifier =
  | { ok: true; input: NotifierSent }
  | { ok: false; errors: NotifierErrors };

/** The notifier in the fields, or the error of each field. */
export function readNotifier(draft: NotifierDraft): ReadNotifier {
  const input = { ...bodyOf(draft), kind: draft.kind };
  const parsed = notifierInputSchema.safeParse(input);
  if (parsed.success) return { ok: true, input: input as NotifierSent };
  // The input's own schema reads settings only once all else is valid; a form reports all errors at once.
  const settings = findNotifierKind(draft.kind)?.settings.safeParse(input.settings);
  const inside = (settings?.error?.issues ?? []).map(({ path, message }) => ({
    path: ['settings', ...path],
    message,
  }));
  return { ok: false, errors: notifierErrors(draft.kind, [...parsed.error.issues, ...inside]) };
}

/** The changes of a stored notifier. Durations are sent as typed: the server parses them. */
export function notifierPatchOf(draft: NotifierDraft, view: NotifierView) {
  const body = bodyOf(draft);
  return { ...body, settings: { ...emptied(draft, view), ...body.settings } };
}

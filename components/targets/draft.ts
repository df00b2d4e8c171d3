import { z } from 'zod';
import {
  CONNECTION_FIELDS,
  type ConnectionDraft,
  connectionDraftOf,
  connectionOf,
  NO_CONNECTION,
} from '@/components/shared/connections/connection-draft';
import { type TargetPatch, type TargetView, targetInputSchema } from '@/lib/contract/api/targets';
import { INDICATORS, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { isIndicatorMeasured } from '@/lib/domain/tallies/measured-indicators';
import {
  DEFAULT_LOCATIONS_NEEDED,
  DEFAULT_WARM_UP_MS,
  MOST_LOCATIONS_NEEDED,
} from '@/lib/domain/targets/target';
import { durationField } from '@/lib/web/text/duration-field';
import { fieldAt, fieldErrors } from '@/lib/web/text/field-errors';
import { THRESHOLD_ERROR, thresholdFromField, thresholdToField } from '@/lib/web/text/thresholds';
import {
  CONVERSATION_FIELDS,
  type ConversationDraft,
  conversationDraftOf,
  conversationInput,
  NO_CONVERSATION,
} from './conversation-draft';
import {
  type CheckedJourney,
  isDeclared,
  type JourneyDraft,
  journeyDraftOf,
  journeyInput,
  NO_JOURNEY,
} from './journey-draft';
import { type PollDraft, pollDraftsOf, pollInput } from './poll-draft';

/** The values of the form's fields. Secrets start empty: the server never shows them. */
export type Draft = {
  name: string;
  url: string;
  environment: string;
  interval: string;
  hold: string;
  /** Ways to present the credential, by commas. */
  auth: string;
  /** `keep`: leave the stored credentials alone. */
  credentials: 'keep' | 'none' | 'token' | 'jwt';
  token: string;
  secret: string;
  claims: string;
  /** `Name: value` a line; null leaves the stored headers alone. */
  headers: string | null;
  thresholds: Record<IndicatorKey, string>;
  denser: boolean;
  denserInterval: string;
  denserFor: string;
  warmUp: string;
  releases: TargetView['releases'];
  locationsNeeded: string;
  /** Names with commas between them; empty: all. */
  locations: string;
  connection: ConnectionDraft;
  conversation: ConversationDraft;
  journey: JourneyDraft;
  /** Null: none is set. */
  polls: PollDraft[] | null;
};

/** Errors by field name; `form` for those without a field. */
export type DraftErrors = Partial<
  Record<
    | keyof Draft
    | `threshold.${IndicatorKey}`
    | (typeof CONVERSATION_FIELDS)[keyof typeof CONVERSATION_FIELDS]
    | (typeof CONNECTION_FIELDS)[keyof typeof CONNECTION_FIELDS]
    | 'form',
    string
  >
>;

const noThresholds = () =>
  Object.fromEntries(INDICATORS.map((key) => [key, ''])) as Draft['thresholds'];

const EMPTY: Omit<Draft, 'thresholds'> = {
  name: '',
  url: '',
  environment: 'staging',
  interval: '5s',
  hold: '5s',
  auth: 'header',
  credentials: 'none',
  token: '',
  secret: '',
  claims: '',
  headers: '',
  denser: false,
  denserInterval: '2s',
  denserFor: '2h',
  warmUp: durationField(DEFAULT_WARM_UP_MS),
  releases: 'auto',
  locationsNeeded: String(DEFAULT_LOCATIONS_NEEDED),
  locations: '',
  connection: NO_CONNECTION,
  conversation: NO_CONVERSATION,
  journey: NO_JOURNEY,
  polls: null,
};

/** The fields for a new target, or for one that is there. */
export function draftOf(target: TargetView | null): Draft {
  if (!target) return { ...EMPTY, thresholds: noThresholds() };
  const thresholds = noThresholds();
  for (const key of INDICATORS) {
    const bp = target.thresholds[key];
    if (bp !== undefined) thresholds[key] = thresholdToField(key, bp);
  }
  return {
    ...EMPTY,
    name: target.name,
    url: target.url,
    environment: target.environment,
    interval: durationField(target.intervalMs),
    hold: durationField(target.holdMs),
    auth: target.authWays.join(', '),
    credentials: target.credentials.kind === 'none' ? 'none' : 'keep',
    headers: target.headerNames.length > 0 ? null : '',
    thresholds,
    warmUp: durationField(target.warmUpMs),
    releases: target.releases,
    locationsNeeded: String(target.locationsNeeded),
    locations: target.locations.join(', '),
    connection: connectionDraftOf(target),
    conversation: conversationDraftOf(target),
    journey: journeyDraftOf(target),
    polls: pollDraftsOf(target),
    denser: target.afterRelease !== null,
    ...(target.afterRelease
      ? {
          denserInterval: durationField(target.afterRelease.intervalMs),
          denserFor: durationField(target.afterRelease.forMs),
        }
      : {}),
  };
}

function readHeaders(text: string, errors: DraftErrors): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) errors.headers = `“${line.trim()}” is not of the form Name: value.`;
    else headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}

function readClaims(text: string, errors: DraftErrors): unknown {
  if (text.trim() === '') return {};
  try {
    const claims: unknown = JSON.parse(text);
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims;
  } catch {
    // Reported below: the same advice helps in every case.
  }
  errors.claims = 'Give a JSON object, such as {"aud": "chat"}.';
  return {};
}

function readCredentials(draft: Draft, errors: DraftErrors): unknown {
  if (draft.credentials === 'keep') return undefined;
  if (draft.credentials === 'token') return { kind: 'token', token: draft.token };
  if (draft.credentials === 'jwt') {
    return { kind: 'jwt', secret: draft.secret, claims: readClaims(draft.claims, errors) };
  }
  return { kind: 'none' };
}

/** Without those of indicators that the journey does not measure: their fields are not shown. */
function readThresholds(
  draft: Draft,
  journey: CheckedJourney | null,
  errors: DraftErrors,
): Record<string, number> {
  const thresholds: Record<string, number> = {};
  for (const key of INDICATORS) {
    if (draft.thresholds[key].trim() === '') continue;
    if (!isIndicatorMeasured(journey?.plan ?? undefined, key)) continue;
    const bp = thresholdFromField(key, draft.thresholds[key]);
    if (bp === null) errors[`threshold.${key}`] = THRESHOLD_ERROR;
    else thresholds[key] = bp;
  }
  return thresholds;
}

/** NaN where the field is no whole number: the schema refuses it with the field's own text. */
export const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const wholeNumber = (text: string) => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN);

const FIELD_OF: Record<string, keyof DraftErrors> = {
  name: 'name',
  url: 'url',
  journey: 'journey',
  environment: 'environment',
  intervalMs: 'interval',
  holdMs: 'hold',
  auth: 'auth',
  headers: 'headers',
  'credentials.token': 'token',
  'credentials.secret': 'secret',
  'credentials.claims': 'claims',
  credentials: 'credentials',
  'afterRelease.intervalMs': 'denserInterval',
  'afterRelease.forMs': 'denserFor',
  warmUpMs: 'warmUp',
  releases: 'releases',
  locationsNeeded: 'locationsNeeded',
  locations: 'locations',
  poll: 'polls',
  ...CONNECTION_FIELDS,
  ...CONVERSATION_FIELDS,
};

const SHORTEST = 'Give a duration such as 5s, not under 500ms and not over 1h.';
const WORDS: Partial<Record<keyof DraftErrors, string>> = {
  name: 'Give a name of at most 80 characters.',
  url: 'Give a ws:// or wss:// URL.',
  environment: 'Give an environment, such as staging.',
  interval: SHORTEST,
  denserInterval: SHORTEST,
  denserFor: 'Give a duration such as 2h, not over 24h.',
  hold: 'Give a duration such as 5s, not over 60s.',
  auth: 'Enter header, query, cookie, payload or subprotocol, such as query:access_token.',
  deadlines: 'Enter a stage and a duration on each line, such as agent 30s, at most 60m.',
  idle: 'Enter a duration such as 25s, at most 60m.',
  maxMessage: 'Enter a size such as 16MiB, from 16KiB to 256MiB.',
  hosts: 'Enter a host on each line, such as idp.example.com, without a scheme.',
  secrets: 'Enter NAME=value on each line; a name has letters, digits and _.',
  warmUp: 'Enter a duration such as 60s, at most 10m.',
  locations: 'Enter names of locations with commas between them, each once.',
  locationsNeeded: `Enter a whole number from 1 to ${MOST_LOCATIONS_NEEDED}.`,
  token: 'Give the token.',
  secret: 'Give the secret that signs the tokens.',
};

/** What to say at which field about a refused target. Paths are arrays (zod) or dotted (the API). */
export function errorsFromIssues(issues: readonly unknown[]): DraftErrors {
  return fieldErrors<keyof DraftErrors>(issues, {
    fieldOf(path) {
      const override = path[0] === 'thresholds' && INDICATORS.find((key) => key === path[1]);
      return override ? `threshold.${override}` : fieldAt(FIELD_OF, path);
    },
    complaintAt: (field) => WORDS[field],
  });
}

export type ReadDraft =
  | { ok: true; input: z.input<typeof targetInputSchema>; patch: TargetPatch }
  | { ok: false; errors: DraftErrors };

/**
 * How the credential is presented: a journey that contains it has its own place, and the usual way is the same as none. Without a
 * known journey, the ways in the field.
 */
function readAuth(draft: Draft, journey: CheckedJourney | null): string[] {
  if (journey !== null && journey.tokenKeys.length > 0) return ['header'];
  return draft.auth.split(',').map((way) => way.trim());
}

/** The target in the fields, or the error of each field. `journey`: what its journey does, where it is known. */
export function readDraft(draft: Draft, journey: CheckedJourney | null = null): ReadDraft {
  const errors: DraftErrors = {};
  const input = {
    name: draft.name,
    url: draft.url.trim(),
    environment: draft.environment,
    intervalMs: draft.interval.trim(),
    holdMs: draft.hold.trim(),
    journey: journeyInput(draft.journey),
    auth: readAuth(draft, journey),
    credentials: readCredentials(draft, errors),
    headers: draft.headers === null ? undefined : readHeaders(draft.headers, errors),
    thresholds: readThresholds(draft, journey, errors),
    afterRelease: draft.denser
      ? { intervalMs: draft.denserInterval.trim(), forMs: draft.denserFor.trim() }
      : null,
    warmUpMs: draft.warmUp.trim(),
    releases: draft.releases,
    locationsNeeded: wholeNumber(draft.locationsNeeded),
    locations: namesIn(draft.locations),
    poll: pollInput(draft.polls),
    ...conversationInput(draft.conversation),
    ...(isDeclared(draft.journey) ? { transport: undefined } : {}),
    ...connectionOf(draft.connection),
  };
  const parsed = targetInputSchema.safeParse(input);
  if (!parsed.success) Object.assign(errors, errorsFromIssues(parsed.error.issues), errors);
  if (!parsed.success || Object.keys(errors).length > 0) return { ok: false, errors };
  const sent = z
    .object({})
    .catchall(z.unknown())
    .parse(JSON.parse(JSON.stringify(input)));
  return {
    ok: true,
    input: sent as z.input<typeof targetInputSchema>,
    patch: sent as TargetPatch,
  };
}

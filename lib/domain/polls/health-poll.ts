/** Health endpoints of the watched backend. What a poll finds is shown beside sessions and decides no indicator. */
export const POLL_PRESETS = ['live', 'ready', 'ws'] as const;
type PollPreset = (typeof POLL_PRESETS)[number];

/** Where each preset asks, from the origin of the target. */
const PRESET_PATHS: Readonly<Record<PollPreset, string>> = {
  live: '/health',
  ready: '/health/ready',
  ws: '/ws/health',
};

/** What an answer must have: its status, and for each dotted field of its JSON one of these texts. Null: not asked for. */
export type PollMatch = {
  status: number | null;
  json: Readonly<Record<string, readonly string[]>> | null;
};

/** One endpoint that is asked again and again. Durations are ms. */
export type HealthPoll = {
  /** Unique within the target. */
  name: string;
  /** Null: as `ok` and `degraded` say. */
  preset: PollPreset | null;
  /** Null: where the preset asks. */
  url: string | null;
  everyMs: number;
  timeoutMs: number;
  ok: PollMatch | null;
  degraded: PollMatch | null;
};

export const MOST_POLLS = 10;
export const DEFAULT_POLL_EVERY_MS = 30_000;
export const DEFAULT_POLL_TIMEOUT_MS = 5_000;
/** A state is stored when it changes, and otherwise this often. */
export const POLL_STORED_EVERY_MS = 5 * 60_000;

export const POLL_WORDS = ['ok', 'degraded', 'failed', 'not_measurable'] as const;
export type PollWord = (typeof POLL_WORDS)[number];

/** What one answer, or none, shows. Texts have no secret and no control character. */
export type HealthReading = {
  word: PollWord;
  /** Why, in words; empty for ok. */
  reason: string;
  /** What the backend names beside its word: a component, an error; null where it names nothing. */
  detail: string | null;
  /** The version that it names. */
  version: string | null;
};

/** The state of one poll. Id: `<targetId>:<name>`. Instants are epoch ms. */
export type PollState = HealthReading & {
  targetId: string;
  name: string;
  /** Path of its address, as it is shown. */
  path: string;
  /** Of this word. */
  since: number;
  /** Of the last answer. */
  at: number;
  everyMs: number;
};

export const pollStateId = (targetId: string, name: string) => `${targetId}:${name}`;

/**
 * Whether the version in an answer is that of the target: so it is of a preset, which asks the backend itself. Another address may be
 * that of a broker, whose version says nothing about the backend.
 */
export const namesReleases = ({ preset }: Pick<HealthPoll, 'preset'>) => preset !== null;

/** Where a poll of a target asks. `targetUrl`: `ws:` or `wss:`, a whole address. */
export function pollAddress({ url, preset }: HealthPoll, targetUrl: string): string {
  if (url !== null || preset === null) return url ?? '';
  const address = new URL(targetUrl);
  const scheme = address.protocol === 'wss:' ? 'https:' : 'http:';
  return `${scheme}//${address.host}${PRESET_PATHS[preset]}`;
}

/** Whether nothing came for so long that a state says nothing about now. */
export function isPollStale({ at, everyMs }: Pick<PollState, 'at' | 'everyMs'>, now: number) {
  return now - at > POLL_STORED_EVERY_MS + 3 * everyMs;
}

import { plainText } from '../redaction/plain-text';
import { redact } from '../redaction/redact-text';
import type { HealthPoll, HealthReading, PollMatch, PollWord } from './health-poll';

/** An answer over HTTP; `body` is cut off where it is longer than is read. */
export type HealthAnswer = { status: number; body: string; isCut: boolean };

const OK_WORDS = ['healthy', 'ok', 'pass', 'up', 'ready', 'alive'];
const DEGRADED_WORDS = ['degraded', 'warn'];
const FAILED_WORDS = ['unhealthy', 'fail', 'down', 'not_ready', 'missing'];
/** Says that it may not be asked, and nothing about health. */
const NOT_ASKED = new Set([401, 403, 404]);
const TEXT_LENGTH = 200;
const VERSION_LENGTH = 100;

const cleaned = (text: string, length = TEXT_LENGTH) => redact(plainText(text)).slice(0, length);

type JsonObject = Record<string, unknown>;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The reading of a poll that got no answer. `reason`: in words. */
export function unansweredHealth(word: PollWord, reason: string): HealthReading {
  return { word, reason: cleaned(reason), detail: null, version: null };
}

/** What an answer means to a poll. Never guessed: a word that is not known is not measurable. */
export function readHealth(
  { ok, degraded, preset }: Pick<HealthPoll, 'ok' | 'degraded' | 'preset'>,
  { status, body, isCut }: HealthAnswer,
): HealthReading {
  if (NOT_ASKED.has(status)) return unansweredHealth('not_measurable', `HTTP ${status}`);
  const json = isCut ? null : parsed(body);
  const found: Pick<HealthReading, 'detail' | 'version'> = {
    detail: json && detailOf(json),
    version: json && versionOf(json),
  };
  const reading = (word: PollWord, reason: string) => ({ word, reason: cleaned(reason), ...found });
  if (isCut && asksForJson(ok, degraded, preset))
    return reading('not_measurable', 'the answer is longer than 64 KiB');
  const answer = { status, json };
  if (preset !== null && ok === null) return readPreset(answer, reading);
  if (asksForJson(ok, degraded, preset) && json === null)
    return reading('failed', status >= 500 ? `HTTP ${status}` : 'the answer is no JSON');
  if (degraded && fits(degraded, answer)) return reading('degraded', wordsOf(degraded, answer));
  if (ok && fits(ok, answer)) return reading('ok', '');
  if (status >= 500) return reading('failed', `HTTP ${status}`);
  return reading('not_measurable', `HTTP ${status}, ${wordsOf(ok, answer)}: no rule names this`);
}

type Reads = (word: PollWord, reason: string) => HealthReading;
type Answer = { status: number; json: JsonObject | null };

/** `status` of the JSON counts before that of HTTP: a degraded backend answers 200 as well. */
function readPreset({ status, json }: Answer, reading: Reads): HealthReading {
  if (json === null)
    return reading('failed', status >= 500 ? `HTTP ${status}` : 'the answer is no JSON');
  const own = typeof json.status === 'string' ? json.status.toLowerCase() : null;
  const says = `status is ${own ?? 'absent'}`;
  if (own !== null && FAILED_WORDS.includes(own)) return reading('failed', says);
  if (status >= 500) return reading('failed', `HTTP ${status}`);
  if (own !== null && DEGRADED_WORDS.includes(own)) return reading('degraded', says);
  if (own !== null && OK_WORDS.includes(own) && status < 300) return reading('ok', '');
  return reading('not_measurable', `HTTP ${status}, ${says}: no rule names this`);
}

const asksForJson = (
  ok: PollMatch | null,
  degraded: PollMatch | null,
  preset: HealthPoll['preset'],
) => (preset !== null && ok === null) || Boolean(ok?.json ?? degraded?.json);

function fits({ status, json }: PollMatch, answer: Answer): boolean {
  if (status !== null && answer.status !== status) return false;
  return Object.entries(json ?? {}).every(([field, texts]) => {
    const value = answer.json === null ? undefined : fieldOf(answer.json, field);
    return texts.some((text) => text.toLowerCase() === String(value).toLowerCase());
  });
}

function wordsOf(match: PollMatch | null, { json }: Answer): string {
  const fields = Object.keys(match?.json ?? {}).map(
    (field) => `${field} is ${json === null ? 'absent' : String(fieldOf(json, field))}`,
  );
  return fields.join(', ') || 'answered';
}

/** A dotted field, of own properties only; undefined where it is none. */
function fieldOf(json: JsonObject, field: string): unknown {
  let value: unknown = json;
  for (const name of field.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return isObject(value) || Array.isArray(value) ? undefined : value;
}

function parsed(body: string): JsonObject | null {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

/** Shown and never judged: the same fields are constant in some versions of the watched backend. */
function detailOf(json: JsonObject): string | null {
  const reason = fieldOf(json, 'service_availability.denial_reason');
  const components = isObject(json.components) ? json.components : {};
  const bad = Object.entries(components)
    .filter(([, value]) => isBadComponent(value))
    .map(([name]) => name);
  const [error] = Array.isArray(json.errors) ? json.errors : [];
  const parts = [
    typeof reason === 'string' ? reason : null,
    bad.length > 0 ? bad.slice(0, 5).join(', ') : null,
    json.startup_in_progress === true ? 'still starting' : null,
    typeof error === 'string' ? error : null,
  ].filter((part) => part !== null && part !== '');
  return parts.length === 0 ? null : cleaned(parts.join('; '));
}

function isBadComponent(value: unknown): boolean {
  const own = isObject(value) ? (value.status ?? value.healthy) : value;
  if (own === false) return true;
  const word = typeof own === 'string' ? own.toLowerCase() : '';
  return DEGRADED_WORDS.includes(word) || FAILED_WORDS.includes(word);
}

function versionOf(json: JsonObject): string | null {
  const version = json.service_version ?? json.version;
  return typeof version === 'string' && version !== '' ? cleaned(version, VERSION_LENGTH) : null;
}

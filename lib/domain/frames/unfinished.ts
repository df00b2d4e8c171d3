import { canonicalName } from './frame-names';
import { asText, isObject, type Json, truncateText } from './frame-scopes';
import { saysNoError, statesError } from './no-error';

/** Keys under which a final event nests what it states of itself. Below any other key is its content. */
const OWN_KEYS = ['data', 'payload', 'event', 'body', 'detail', 'details', 'params', 'metadata'];
/** Keys under which agent libraries nest the result of a run together with the answer. */
const RESULT_KEYS = ['result', 'response', 'output', 'outcome', 'message', 'run'];

/** States in the words of the frame itself. In an answer they could be the state of something else, such as an order. */
const STATE_KEYS = ['status', 'state', 'outcome', 'run_status', 'runStatus', 'result_status'];
/** Keys that only a run of an agent has, so they count inside its result as well. */
const ENDING_KEYS = [
  'stop_reason',
  'stopReason',
  'finish_reason',
  'finishReason',
  'done_reason',
  'termination_reason',
  'terminationReason',
  'end_reason',
  'completion_reason',
  'subtype',
];
const ERROR_FLAGS = ['is_error', 'isError', 'has_error', 'hasError'];
const FLAGS = [
  ...ERROR_FLAGS,
  'incomplete',
  'truncated',
  'interrupted',
  'cancelled',
  'canceled',
  'aborted',
  'timed_out',
  'timedOut',
  'max_turns_reached',
  'maxTurnsReached',
];

/** States and reasons of an end that is not the end of the task, as canonical names. */
const UNFINISHED =
  /^(?:errors?|errored|error_\w+|\w+_error|fail(?:ed|ure)?|incomplete|unfinished|partial(?:ly_\w+)?|truncated|length|\w*max_\w+|max\w+|\w*limit(?:_\w+)?|\w+_exceeded|\w*content_filter\w*|safety|recitation|blocklist|blocked|prohibited_content|spii|refus\w+|cancel\w*|abort\w*|interrupt\w*|time_?out|timed_out|expired|killed|terminated|guardrail\w*|malformed\w*|out_of_\w+|pause_turn|requires_action|stopped)$/;

/** Of these also the state of a result is one of the run: of an order one says that it was cancelled, not that it is an error. */
const UNFINISHED_RESULT = /^(?:errors?|errored|failed|failure|incomplete|time_?out|timed_out)$/;

const TEXT_LIMIT = 80;

/**
 * What a final event states of itself by which the task was not done: `stop_reason max_turns`, `is_error`, `status incomplete`. Null
 * where it states nothing of the kind.
 */
export function findUnfinished(frame: Json): { word: string; text: string } | null {
  const own = scopesBelow([frame], OWN_KEYS);
  const results = own.flatMap((scope) => scopesBelow([scope], RESULT_KEYS).slice(1));
  const endings = [...own, ...results, ...own.flatMap(choicesOf), ...results.flatMap(choicesOf)];
  return (
    findWord(endings, ENDING_KEYS, UNFINISHED) ??
    findWord(own, STATE_KEYS, UNFINISHED) ??
    findWord(results, STATE_KEYS, UNFINISHED_RESULT) ??
    findFlag(own, FLAGS) ??
    findFlag(results, ERROR_FLAGS) ??
    findRefusedSuccess(own) ??
    findExitCode(own) ??
    findDetails(endings) ??
    findErrorList(own)
  );
}

/** The scopes themselves and, two levels down, the objects under these keys. */
function scopesBelow(scopes: Json[], keys: string[]): Json[] {
  const first = scopesIn(scopes, keys);
  return [...scopes, ...first, ...scopesIn(first, keys)];
}

function scopesIn(scopes: Json[], keys: string[]): Json[] {
  const found: Json[] = [];
  for (const scope of scopes) {
    for (const key of keys) {
      const inner = scope[key];
      if (isObject(inner)) found.push(inner);
    }
  }
  return found;
}

/** The first of several completions that a model API returns. */
function choicesOf(scope: Json): Json[] {
  const list = scope.choices ?? scope.candidates;
  const first: unknown = Array.isArray(list) ? list[0] : null;
  return isObject(first) ? [first] : [];
}

function findWord(
  scopes: Json[],
  keys: string[],
  words: RegExp,
): { word: string; text: string } | null {
  for (const scope of scopes) {
    for (const key of keys) {
      const value = isObject(scope[key]) ? asText(scope[key].type) : asText(scope[key]);
      if (value === '' || saysNoError(value) || !words.test(canonicalName(value))) continue;
      return { word: truncateText(value, TEXT_LIMIT), text: truncateText(`${key} ${value}`, 120) };
    }
  }
  return null;
}

function findFlag(scopes: Json[], keys: string[]): { word: string; text: string } | null {
  for (const scope of scopes) {
    const key = keys.find((one) => scope[one] === true || scope[one] === 'true');
    if (key !== undefined) return { word: key, text: key };
  }
  return null;
}

function findRefusedSuccess(scopes: Json[]): { word: string; text: string } | null {
  for (const scope of scopes) {
    const key = ['success', 'ok'].find((one) => scope[one] === false);
    if (key !== undefined) return { word: '', text: `${key} false` };
  }
  return null;
}

const EXIT_KEYS = ['exit_code', 'exitCode', 'return_code', 'returnCode'];
/** Codes of gRPC and of OpenTelemetry that are errors in both; HTTP's begin at 400. */
const isErrorStatus = (code: number) => (code >= 2 && code <= 16) || code >= 400;

/** The exit code of a process, or a status as an object with a number. */
function findExitCode(scopes: Json[]): { word: string; text: string } | null {
  for (const scope of scopes) {
    const key = EXIT_KEYS.find((one) => typeof scope[one] === 'number' && scope[one] !== 0);
    if (key !== undefined) return { word: '', text: `${key} ${scope[key]}` };
    const code = isObject(scope.status) ? scope.status.code : null;
    if (typeof code === 'number' && isErrorStatus(code))
      return { word: '', text: `status code ${code}` };
  }
  return null;
}

function findErrorList(scopes: Json[]): { word: string; text: string } | null {
  const errors = scopes
    .map((scope) => scope.errors)
    .find((one) => Array.isArray(one) && statesError(one));
  return errors === undefined ? null : { word: '', text: 'errors' };
}

/** An error, or the details of an incomplete answer, that a final event carries. */
function findDetails(scopes: Json[]): { word: string; text: string } | null {
  for (const scope of scopes) {
    for (const key of ['error', 'incomplete_details', 'incompleteDetails']) {
      const value = scope[key];
      const text = isObject(value)
        ? asText(value.code) || asText(value.type) || asText(value.reason) || asText(value.message)
        : typeof value === 'string'
          ? value.trim()
          : '';
      if (text !== '' && statesError(value))
        return { word: '', text: truncateText(`${key} ${text}`, 120) };
    }
  }
  return null;
}

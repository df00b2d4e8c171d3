import { isValueCondition, type SessionCondition, type SessionQuery } from './session-query';

/** Characters that end a value or mean something in one. */
const NEEDS_QUOTES = /[\s",]|^[!<>]|^-|^$/;

const quoted = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;

/** A word of a text: quoted where it would be read as a field. */
const quotedWord = (word: string): string =>
  NEEDS_QUOTES.test(word) || word.includes(':') || /^took[<>]/i.test(word)
    ? `"${word.replace(/["\\]/g, '\\$&')}"`
    : word;

/** A condition as `parseQuery` reads it. */
export function conditionText(condition: SessionCondition): string {
  if (isValueCondition(condition)) {
    const { field, values, not } = condition;
    return `${field}:${not ? '!' : ''}${values.map(quoted).join(',')}`;
  }
  if (condition.field === 'text') return condition.words.map(quotedWord).join(' ');
  const { fromMs, toMs } = condition;
  if (fromMs !== null && toMs !== null)
    return `took:${durationText(fromMs)}..${durationText(toMs)}`;
  return fromMs === null ? `took<${durationText(toMs ?? 0)}` : `took>${durationText(fromMs)}`;
}

/** A query as one line of text. */
export const queryText = (query: SessionQuery): string => query.map(conditionText).join(' ');

/** Milliseconds in the largest unit that keeps them whole. */
function durationText(ms: number): string {
  if (ms !== 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms !== 0 && ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}

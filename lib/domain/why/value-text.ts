import { STAGE_PHRASES } from '../tallies/format-counts';
import { AGE_EDGES } from '../tallies/session-profile';
import { closeOfValue, type Problem, type WhyField } from './why-cell';

const NBSP = '\u00a0';

/** Nouns of the fields, inside a sentence. */
export const FIELD_NOUNS: Record<WhyField, string> = {
  release: 'release',
  location: 'location',
  journey: 'journey',
  instance: 'instance',
  auth: 'credential',
  handler: 'handler',
  age: 'session age at close',
  close: 'close code and stage',
};

/** What sessions with a value are: "of release 2026.11.27-5", "served by instance i-2". */
export function valuePhrase(field: WhyField, value: string): string {
  switch (field) {
    case 'release':
      return `of release ${value}`;
    case 'location':
      return `from ${value}`;
    case 'journey':
      return `of journey ${value}`;
    case 'instance':
      return `served by instance ${value}`;
    case 'auth':
      return `with the credential in ${value}`;
    case 'handler':
      return `served by the ${value} handler`;
    default:
      return `with ${FIELD_NOUNS[field]} ${valueText(field, value)}`;
  }
}

/** A value in a table: "1011 at factory", "1 s to 5 s". */
export function valueText(field: WhyField, value: string): string {
  if (field === 'age') return ageText(Number(value));
  if (field !== 'close') return value;
  const { code, result } = closeOfValue(value);
  const shown = code === null ? 'no close' : String(code);
  return result === 'passed' ? `${shown}, passed` : `${shown} ${placeText(result)}`;
}

const placeText = (problem: Problem) =>
  problem === 'degraded' ? 'without the agent handler' : `at ${STAGE_PHRASES[problem]}`;

const seconds = (ms: number) => `${ms / 1000}${NBSP}s`;

function ageText(from: number): string {
  const to = AGE_EDGES.find((edge) => edge > from);
  if (to === undefined) return `${seconds(from)} or more`;
  return from === 0 ? `under ${seconds(to)}` : `${seconds(from)} to ${seconds(to)}`;
}

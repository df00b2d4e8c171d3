import { nearest } from '../nearest';
import type { HealthPoll } from '../polls/health-poll';
import type { Rule } from './rule';

/**
 * Why a rule about a health endpoint watches nothing: none of the targets in its scope has a poll of that name. Null where one has, and for
 * other rules. `polls`: of the targets in its scope.
 */
export function unwatchedReason(
  { measure }: Pick<Rule, 'measure'>,
  polls: ReadonlyArray<Pick<HealthPoll, 'name'>>,
): string | null {
  if (measure.kind !== 'health') return null;
  const names = [...new Set(polls.map(({ name }) => name))].sort();
  if (names.includes(measure.poll)) return null;
  return `None of its targets has a health endpoint named ${measure.poll}, so it watches nothing: ${wayOut(measure.poll, names)}`;
}

const NAMES_SHOWN = 5;

function wayOut(asked: string, names: readonly string[]): string {
  if (names.length === 0) return 'add a poll of that name to a target.';
  const near = nearest(asked, names);
  if (near !== null) return `did you mean ${near}?`;
  const more = names.length - NAMES_SHOWN;
  return `they have ${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

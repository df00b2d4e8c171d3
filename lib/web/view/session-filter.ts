import {
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { type ParsedQuery, parseQuery } from '../../domain/session-query/parse-query';
import { queryText } from '../../domain/session-query/query-text';
import {
  mergeConditions,
  type SessionCondition,
  type SessionQuery,
} from '../../domain/session-query/session-query';
import { HANDLERS, OUTCOMES, STAGES } from '../../domain/sessions/stages';
import type { SessionFilter } from '../queries/explorer/explorer';
import { spanOf, viewParsers } from '../url/url-state';

/** The filters of the list of sessions, in the URL besides the common view. */
export const filterParsers = {
  outcome: parseAsArrayOf(parseAsStringLiteral(OUTCOMES)),
  stage: parseAsStringLiteral(STAGES),
  code: parseAsInteger,
  signature: parseAsString,
  handler: parseAsStringLiteral(HANDLERS),
  release: parseAsString,
  auth: parseAsString,
  q: parseAsString,
};
export const sessionsParsers = { ...viewParsers, ...filterParsers };
export type SessionsSearch = inferParserType<typeof sessionsParsers>;
export type FilterSearch = inferParserType<typeof filterParsers>;

/** A link to the filtered list: `sessionsHref({ stage: 'factory' })`. */
const serialize = createSerializer(sessionsParsers);
export function sessionsHref(search: Partial<SessionsSearch>): string {
  return serialize('/sessions', search);
}

const LARGEST_CODE = 4999;

/** Fields that older links have as a parameter of their own, and that a query has since. */
const PARAMETERS = ['outcome', 'stage', 'code', 'signature', 'handler', 'release', 'auth'] as const;

/** The query that a URL means: its own parameters, then `q`. What cannot be is left out, and what is wrong in `q` is said. */
export function searchQuery(search: FilterSearch): ParsedQuery {
  const parameters = PARAMETERS.flatMap((field): SessionCondition[] => {
    const value = search[field];
    if (value === null || (field === 'code' && !isCode(search.code))) return [];
    const values = Array.isArray(value) ? [...value] : [String(value)];
    return values.length === 0 ? [] : [{ field, values, not: false }];
  });
  const { query, problems } = parseQuery(search.q ?? '');
  return { query: mergeConditions([...parameters, ...query]), problems };
}

const isCode = (code: number | null) => code !== null && code >= 0 && code <= LARGEST_CODE;

/** URL values for a query: all of it in `q`. */
export function searchOfQuery(query: SessionQuery): FilterSearch {
  const none = { outcome: null, stage: null, code: null, signature: null, handler: null };
  return { ...none, release: null, auth: null, q: queryText(query) || null };
}

/** The sessions that a URL means. */
export function sessionFilterOf(search: SessionsSearch): SessionFilter {
  return {
    span: spanOf(search),
    target: search.target ?? undefined,
    environment: search.target === null ? (search.env ?? undefined) : undefined,
    q: queryText(searchQuery(search).query) || undefined,
  };
}

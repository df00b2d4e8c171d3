import {
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { HANDLERS, OUTCOMES, STAGES } from '../../domain/sessions/stages';
import type { SessionFilter } from '../queries/sessions';
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

/** The query that a URL means. Codes that cannot be are left out rather than refused. */
export function sessionFilterOf(search: SessionsSearch): SessionFilter {
  const code = search.code;
  return {
    span: spanOf(search),
    target: search.target ?? undefined,
    environment: search.target === null ? (search.env ?? undefined) : undefined,
    outcome: search.outcome?.length ? search.outcome : undefined,
    stage: search.stage ?? undefined,
    code: code !== null && code >= 0 && code <= LARGEST_CODE ? code : undefined,
    signature: search.signature ?? undefined,
    handler: search.handler ?? undefined,
    release: search.release ?? undefined,
    auth: search.auth ?? undefined,
  };
}

/** How many filters are set. */
export function countFilters(search: FilterSearch): number {
  const { outcome, stage, code, signature, handler, release, auth } = search;
  return [outcome, stage, code, signature, handler, release, auth].filter((value) =>
    Array.isArray(value) ? value.length > 0 : value !== null,
  ).length;
}

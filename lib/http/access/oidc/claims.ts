/** What the provider says about a person. */
export type Claims = { iss: string; sub: string } & Record<string, unknown>;

const GROUPS_LIMIT = 1_000;

/** The groups of a claim: a list, or one text with commas. Anything else is no group. */
export function groupsOf(claim: unknown): string[] {
  const list = Array.isArray(claim)
    ? claim
    : typeof claim === 'string'
      ? claim.split(/\s*,\s*/)
      : [];
  return list
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .slice(0, GROUPS_LIMIT);
}

/** Names to show, the best first. */
export function namesOf(claims: Claims): string[] {
  const of = (claim: string) => claims[claim];
  return [of('name'), of('preferred_username'), of('email'), claims.sub].filter(
    (one): one is string => typeof one === 'string' && one.trim() !== '',
  );
}

type Page = {
  name: string;
  title: string;
  severity: 'page' | 'ticket';
  state: 'open' | 'watching' | 'ended';
  acknowledged: unknown;
};

/**
 * Which incidents to notify about: pages that are open, that nobody has acknowledged, and that were not there before. `known`: the names that
 * were, null for the first answer, which notifies about nothing. The second value is what is known next.
 */
export function newPages<P extends Page>(
  incidents: readonly P[],
  known: ReadonlySet<string> | null,
): { notify: P[]; known: Set<string> } {
  const fresh = incidents.filter(({ name }) => known !== null && !known.has(name));
  return {
    notify: fresh.filter(
      ({ severity, state, acknowledged }) =>
        severity === 'page' && state === 'open' && acknowledged === null,
    ),
    // A ticket that becomes a page is notified about then: only what is a page already is known.
    known: new Set([
      ...(known ?? []),
      ...incidents.filter(({ severity }) => severity === 'page').map(({ name }) => name),
    ]),
  };
}

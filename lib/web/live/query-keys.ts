import type { Hint } from '../../contract/api/live';

/** First parts of query keys: what is refetched together. Keys go from general to specific. */
export const PREFIXES = [
  'overview',
  'history',
  'evidence',
  'latencies',
  'funnel',
  'signatures',
  'why',
  'failureTypes',
  'sessions',
  'session-pages',
  'session-counts',
  'session-views',
  'session',
  'frames',
  'targets',
  'targetNames',
  'journeys',
  'releases',
  'settings',
  'about',
  'nodes',
  'me',
  'demo',
  'alerts',
  'incidents',
  'similar',
  'rules',
  'notifiers',
  'silences',
  'maintenance',
  'notifications',
  'users',
  'tokens',
  'sources',
  'probes',
  'sign-ins',
  'share-links',
  'notes',
  'shared-view',
  'audit',
  'search',
] as const;
export type Prefix = (typeof PREFIXES)[number];

export type QueryKey = readonly [Prefix, ...unknown[]];

declare module '@tanstack/react-query' {
  interface Register {
    /** Makes a key with an unknown prefix a compile error: no change would ever refetch its query. */
    queryKey: QueryKey;
  }
}

/** Which queries a change makes stale, by the kind of what changed. */
export const STALED_BY: Record<Hint['kind'], readonly Prefix[]> = {
  sessions: ['overview', 'evidence', 'latencies', 'funnel', 'signatures', 'sessions'],
  indicatorState: ['overview'],
  target: ['targets', 'targetNames', 'overview', 'evidence', 'demo'],
  release: ['releases', 'evidence', 'latencies', 'overview', 'targets'],
  settings: ['settings', 'overview', 'evidence'],
  runRequest: ['sessions'],
  instance: ['targets'],
  rule: ['rules'],
  alert: ['alerts', 'incidents', 'overview'],
  incident: ['alerts', 'incidents', 'overview', 'evidence'],
  incidentNotice: ['alerts', 'incidents', 'evidence'],
  incidentNote: ['incidents', 'evidence'],
  acknowledgement: ['alerts', 'incidents', 'overview', 'evidence'],
  alertDecisions: ['alerts', 'incidents'],
  notification: ['notifications', 'incidents'],
  notifier: ['notifiers'],
  silence: ['silences', 'alerts'],
  maintenance: ['maintenance', 'alerts', 'overview'],
  verdict: ['releases'],
  signOff: ['releases'],
  user: ['users', 'me'],
  apiToken: ['tokens', 'sources'],
  signIn: ['sign-ins'],
  shareLink: ['share-links'],
  targetNote: ['evidence', 'notes'],
  pollState: ['overview'],
  remoteProbe: ['probes'],
  failureType: ['why', 'failureTypes'],
  audit: ['audit'],
};

/** Kinds whose hints are about one target, which is their id; others may be about several. */
export const KINDS_OF_ONE_TARGET: ReadonlySet<Hint['kind']> = new Set([
  'sessions',
  'indicatorState',
  'target',
]);

/** Charts: their steps are 10 s and more, and nobody sees them in a hidden tab. */
export const CHARTS: ReadonlySet<Prefix> = new Set(['evidence', 'latencies', 'funnel']);

/** Prefixes whose keys hold the id of the one target that they are about (`{ target }`), or are about all. */
const OF_ONE_TARGET: ReadonlySet<Prefix> = new Set(['overview', 'evidence', 'latencies', 'funnel']);

/** Whether a query may show something of these targets; null: of any. */
export function concernsTargets(key: QueryKey, targets: ReadonlySet<string> | null): boolean {
  if (targets === null || !OF_ONE_TARGET.has(key[0])) return true;
  const ids = key.flatMap((part) =>
    typeof part === 'object' && part !== null && 'target' in part ? [part.target] : [],
  );
  return ids.every((id) => typeof id !== 'string' || targets.has(id));
}

/** Prefixes that no change makes stale, and how they stay fresh. */
export const FRESH_OTHERWISE: Partial<Record<Prefix, string>> = {
  history: 'refetched in turn: a chart of a list changes too little to follow each session',
  'session-pages': 'new sessions come with the query of the newest, before those that were read',
  'session-counts': 'refetched in turn: they count too much to follow each session',
  'session-views': 'one user changes them, and refetches them then',
  session: 'refetched in turn until its backend can report no more, then it never changes',
  frames: 'a transcript never changes',
  similar: 'refetched in turn: past incidents hardly change, and all of the newest are compared',
  'shared-view': 'refetched in turn: readers of a share link have no live link',
  journeys: 'they change with the package alone, and a text is checked once',
  search: 'asked for each text that is typed, and dropped with the palette',
  nodes: 'refetched in turn: they report without change rows',
  about: 'refetched in turn: queue depths have no change rows',
};

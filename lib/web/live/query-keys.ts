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
  incidentNote: ['incidents'],
  acknowledgement: ['alerts', 'incidents', 'overview', 'evidence'],
  alertDecisions: ['alerts', 'incidents'],
  notification: ['notifications', 'incidents'],
  notifier: ['notifiers'],
  silence: ['silences', 'alerts'],
  maintenance: ['maintenance', 'alerts', 'overview'],
  verdict: ['releases'],
  signOff: ['releases'],
  user: ['users', 'me'],
  apiToken: ['tokens'],
  signIn: ['sign-ins'],
  shareLink: ['share-links'],
  targetNote: ['evidence', 'notes'],
  failureType: ['why', 'failureTypes'],
  audit: ['audit'],
};

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
  about: 'refetched in turn: queue depths have no change rows',
};

/** First parts of query keys: what live hints invalidate by. Keys go from general to specific. */
export const PREFIXES = [
  'overview',
  'series',
  'funnel',
  'signatures',
  'raster',
  'sessions',
  'session',
  'frames',
  'targets',
  'releases',
  'settings',
  'about',
  'me',
  'demo',
  'alerts',
  'rules',
  'notifiers',
  'silences',
  'maintenance',
  'notifications',
] as const;
export type Prefix = (typeof PREFIXES)[number];

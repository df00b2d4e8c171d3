import type { Target } from '../../../lib/domain/targets/target';

/** A target of a probe under test: a session every 50 ms, without credentials. */
export const probeTarget = (url: string, over: Partial<Target> = {}): Target => ({
  id: 'target-1',
  name: 'chat',
  url,
  environment: 'test',
  transport: 'ws',
  journey: 'agent',
  intervalMs: 50,
  auth: 'header',
  credentials: { kind: 'none' },
  headers: {},
  thresholds: {},
  holdMs: 200,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: 0,
  ...over,
});

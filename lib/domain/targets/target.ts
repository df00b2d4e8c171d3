import type { Transport } from '../sessions/session';
import type { Thresholds } from '../tallies/indicators';

/** How the probe proves who it is. Secrets are sealed before they are stored and never shown again. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  /** Minted for every session, HS256, with a new user id each. `claims` are merged in. */
  | { kind: 'jwt'; secret: string; claims: Record<string, unknown> };

export type AuthPlacement = 'header' | 'subprotocol' | 'query';

export const RELEASE_MODES = ['auto', 'off'] as const;
/** What a target that names none has. */
export const DEFAULT_WARM_UP_MS = 60_000;
export const MOST_WARM_UP_MS = 10 * 60_000;
export const DEFAULT_LOCATIONS_NEEDED = 2;
export const MOST_LOCATIONS_NEEDED = 10;

/** How long sessions of a new deployment of the target count as cold, ms. */
export const warmUpOf = (target: Pick<Target, 'warmUpMs'> | null) =>
  Math.min(MOST_WARM_UP_MS, target?.warmUpMs ?? DEFAULT_WARM_UP_MS);

/** One WebSocket endpoint that is watched. Durations are ms. */
export type Target = {
  id: string;
  name: string;
  url: string;
  environment: string;
  transport: Transport;
  journey: string;
  intervalMs: number;
  auth: AuthPlacement;
  credentials: Credentials;
  headers: Record<string, string>;
  /** Overrides of the thresholds in the settings, basis points. */
  thresholds: Partial<Thresholds>;
  holdMs: number;
  /** Denser schedule after a release. */
  afterRelease: { intervalMs: number; forMs: number } | null;
  /** How long sessions of a new deployment count as cold, at most 10 min (decision 41); absent: 60 s. */
  warmUpMs?: number;
  /** `off`: versions are no releases, all sessions are evaluated together (decision 35); absent: `auto`. */
  releases?: (typeof RELEASE_MODES)[number];
  /** Locations that must see a breach before it pages, of those that measured (decision 40); absent: 2. */
  locationsNeeded?: number;
  paused: boolean;
  /** Defined by the configuration file: read-only in the UI. */
  provisioned: boolean;
  createdAt: number;
};

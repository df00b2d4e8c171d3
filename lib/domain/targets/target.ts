import type { HealthPoll } from '../polls/health-poll';
import type { TargetJourney } from '../sessions/journey-plan';
import type { Transport } from '../sessions/session';
import type { Thresholds } from '../tallies/indicators';
import type { AuthWay } from './auth-way';
import type { ConnectionSettings } from './connection';
import type { SessionTimes } from './deadlines';

/** How the probe authenticates. Secrets are encrypted before they are stored and never shown again. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  /** Created for every session, HS256, each with a new user id. `claims` are merged in. */
  | { kind: 'jwt'; secret: string; claims: Record<string, unknown> };

export const RELEASE_MODES = ['auto', 'off'] as const;
/** Defaults of a target that sets none, and the limits. */
export const DEFAULT_WARM_UP_MS = 60_000;
export const MOST_WARM_UP_MS = 10 * 60_000;
export const DEFAULT_LOCATIONS_NEEDED = 2;
export const MOST_LOCATIONS_NEEDED = 10;
/** How many locations a target can name. */
export const MOST_LOCATIONS = 50;

/** How long sessions of a new deployment of the target count as cold, in ms. */
export const targetWarmUpMs = (target: Pick<Target, 'warmUpMs'> | null) =>
  Math.min(MOST_WARM_UP_MS, target?.warmUpMs ?? DEFAULT_WARM_UP_MS);

/** How many secrets and further hosts a target can have. */
export const MOST_SECRETS = 20;
export const MOST_HOSTS = 20;

/** What a target's sessions say and wait for. Absent fields are the defaults. */
export type TargetConversation = SessionTimes & {
  /** The declared journey as it was compiled when the target was saved; absent: the built-in journey. */
  journeyDefinition?: TargetJourney | undefined;
  /** What is asked in place of the standard question. */
  question?: string | undefined;
  /** Further secrets of the journey by name, `$secret.NAME`. Sealed before they are stored and never shown again. */
  secrets?: Readonly<Record<string, string>> | undefined;
  /** `none`: permessage-deflate is not offered, unlike by browsers. */
  compression?: 'offer' | 'none' | undefined;
  /** Largest message that is followed, in place of the probe's. */
  maxMessageBytes?: number | undefined;
  /** Where requests over HTTP may go besides the target's own host. */
  hosts?: readonly string[] | undefined;
  /** Namespace of Socket.IO, where the journey does not name it; the main one (`/`) where absent. */
  namespace?: string | undefined;
};

/** One WebSocket endpoint that is watched. Durations are ms. */
export type Target = TargetConversation & {
  id: string;
  name: string;
  /** As it is shown: user info and secret query values are redaction marks. */
  url: string;
  /** The whole URL, sealed; absent where it carries no secret. */
  sealedUrl?: string | undefined;
  environment: string;
  transport: Transport;
  /** Name of its journey; of a declared one `journeyDefinition` has the same. */
  journey: string;
  /** The declared journey as it was compiled when the target was saved; absent: the built-in journey. */
  journeyDefinition?: TargetJourney | undefined;
  intervalMs: number;
  /** How the credential is presented. */
  auth: AuthWay;
  /** All ways to present it, where there are several: sessions take turns. `auth` is the first one. */
  authWays?: readonly AuthWay[] | undefined;
  credentials: Credentials;
  /** Values are sealed before they are stored. */
  headers: Record<string, string>;
  /** Override the thresholds of the settings, basis points. */
  thresholds: Partial<Thresholds>;
  /** Survival: how long the socket must stay open after the welcome before the session counts as ready. */
  holdMs: number;
  /** A shorter interval for some time after a deployment. */
  afterRelease: { intervalMs: number; forMs: number } | null;
  /** How long sessions of a new deployment count as cold, at most 10 min (decision 41); absent: 60 s. */
  warmUpMs?: number;
  /** `off`: versions are not releases, and all sessions are evaluated together (decision 35); absent: `auto`. */
  releases?: (typeof RELEASE_MODES)[number];
  /** How many locations, of those that measured, must see a breach before it pages (decision 40); absent: 2. */
  locationsNeeded?: number;
  /** The locations that measure it; absent: all. */
  locations?: readonly string[] | undefined;
  /** How the probe connects, where it is not directly and with Node's own TLS settings. */
  connection?: ConnectionSettings | undefined;
  /** Its badge can be fetched (`/badge/<environment>/<name>.svg`); absent: it cannot. */
  badge?: boolean | undefined;
  /** Health endpoints that are asked beside its sessions; absent: none. */
  poll?: readonly HealthPoll[] | undefined;
  paused: boolean;
  /** There while its secrets cannot be opened: it is paused, and resumes as it was (`wasPaused`) once they can. */
  unreadable?: { wasPaused: boolean } | undefined;
  /** Defined by the configuration file: read-only in the UI. */
  provisioned: boolean;
  createdAt: number;
};

import { durationText } from '../../contract/duration-text';
import { thresholdText } from '../../contract/threshold-text';
import {
  DEFAULT_POLL_EVERY_MS,
  DEFAULT_POLL_TIMEOUT_MS,
  type HealthPoll,
} from '../../domain/polls/health-poll';
import { INDICATORS } from '../../domain/tallies/indicators';
import {
  DEFAULT_LOCATIONS_NEEDED,
  DEFAULT_WARM_UP_MS,
  type Target,
} from '../../domain/targets/target';
import { exportConnection } from './export-connection';
import type { ExportedJourneys } from './export-journeys';
import type { Owner, Variables } from './variables';

const DEFAULT_INTERVAL_MS = 5_000;
const DEFAULT_SURVIVAL_MS = 5_000;

type Fields = Record<string, unknown>;

/** How an entry that names a target by its id is written. */
export type TargetNames = {
  /** Name, and the environment where several targets have it; null for a target that is gone. */
  of(id: string): { name: string; environment?: string | undefined } | null;
  /** Names of the health endpoints of a target. */
  pollsOf(id: string): ReadonlyArray<{ name: string }>;
};

/** A target as an entry of the file. Its secrets become references; defaults are left out. */
export function exportTarget(
  target: Target,
  {
    variables,
    targets,
    journeys,
  }: { variables: Variables; targets: TargetNames } & { journeys: ExportedJourneys },
): Fields {
  const { id: _id, createdAt: _createdAt, provisioned: _provisioned, ...rest } = target;
  const { name, url, environment, intervalMs, auth, credentials, headers, ...others } = rest;
  const { thresholds, holdMs, afterRelease, warmUpMs, releases, locationsNeeded, ...last } = others;
  const { transport, journey: _name, paused: isPaused, unreadable, ...sealed } = last;
  const { sealedUrl, connection, authWays, badge, poll, locations, ...conversation } = sealed;
  const { journeyDefinition, journeyTimes: _times, namespace, ...said } = conversation;
  const { deadlines, idleMs, question, secrets, compression, maxMessageBytes, hosts, ...none } =
    said;
  // It is paused only until its secrets can be read, and the file contains references to them.
  const paused = unreadable?.wasPaused ?? isPaused;
  // Names a field of a target that is not exported yet.
  none satisfies Record<string, never>;
  const named = targets.of(target.id)?.environment === undefined ? name : `${name} ${environment}`;
  const title = `target ${name} in ${environment}`;
  const owner: Owner = { kind: 'target', name: named, title };
  const words = (field: string, value: string) => variables.text(owner, field, value);
  return withoutDefaults({
    name: words('name', name),
    url:
      sealedUrl !== undefined || carriesSecret(url)
        ? variables.secret(owner, 'url')
        : words('url', url),
    environment: words('environment', environment),
    interval: intervalMs === DEFAULT_INTERVAL_MS ? undefined : durationText(intervalMs),
    auth: authWays ?? (auth === 'header' ? undefined : auth),
    journey: journeyDefinition && journeys.journeyValue(journeyDefinition),
    // It follows the journey, where there is one.
    transport: transport === 'ws' || journeyDefinition ? undefined : transport,
    ...exportCredentials(credentials, owner, variables),
    headers: mapFields(headers, (header) => variables.secret(owner, `header ${header}`)),
    ...exportConnection(connection, owner, variables),
    thresholds: exportThresholds(thresholds),
    hold: holdMs === DEFAULT_SURVIVAL_MS ? undefined : durationText(holdMs),
    afterRelease: afterRelease && {
      interval: durationText(afterRelease.intervalMs),
      for: durationText(afterRelease.forMs),
    },
    warmUp:
      warmUpMs === undefined || warmUpMs === DEFAULT_WARM_UP_MS
        ? undefined
        : durationText(warmUpMs),
    releases: releases === 'off' ? releases : undefined,
    locationsNeeded: locationsNeeded === DEFAULT_LOCATIONS_NEEDED ? undefined : locationsNeeded,
    locations: locations?.length ? locations.map((one) => words('locations', one)) : undefined,
    badge: badge ? true : undefined,
    poll: poll && mapDeep(poll.map(exportPoll), (text) => words('poll', text)),
    deadlines:
      deadlines && mapFields(deadlines, (stage) => durationText(Reflect.get(deadlines, stage))),
    idle: idleMs === undefined ? undefined : durationText(idleMs),
    question: question === undefined ? undefined : words('question', question),
    secrets: secrets && mapFields(secrets, (secret) => variables.secret(owner, `secret ${secret}`)),
    compression,
    maxMessage: maxMessageBytes,
    hosts: hosts?.map((host) => words('host', host)),
    namespace: namespace === undefined ? undefined : words('namespace', namespace),
    paused: paused ? true : undefined,
  });
}

function exportPoll({ name, preset, url, everyMs, timeoutMs, ok, degraded }: HealthPoll): Fields {
  return withoutDefaults({
    name,
    preset,
    url,
    every: everyMs === DEFAULT_POLL_EVERY_MS ? undefined : durationText(everyMs),
    timeout: timeoutMs === DEFAULT_POLL_TIMEOUT_MS ? undefined : durationText(timeoutMs),
    ok: ok && withoutDefaults(ok),
    degraded: degraded && withoutDefaults(degraded),
  });
}

function exportCredentials(
  credentials: Target['credentials'],
  owner: Owner,
  variables: Variables,
): Fields {
  if (credentials.kind === 'token') return { token: variables.secret(owner, 'token') };
  if (credentials.kind !== 'jwt') return {};
  const claims = mapDeep(credentials.claims, (text) => variables.text(owner, 'claim', text));
  return { jwt: { secret: variables.secret(owner, 'jwt secret'), claims } };
}

/** Where an address has a user or a query, it may be a credential. */
function carriesSecret(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password, search } = new URL(url);
  return username !== '' || password !== '' || search !== '';
}

export function exportThresholds(thresholds: Target['thresholds']): Fields {
  return Object.fromEntries(
    INDICATORS.flatMap((key) => {
      const bp = thresholds[key];
      return bp === undefined ? [] : [[key, thresholdText(key, bp)]];
    }),
  );
}

/** Without fields that are absent or empty: the file has the same defaults. */
export function withoutDefaults(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

export function mapFields(fields: object, change: (name: string) => unknown): Fields {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, change(name)]));
}

/** Changes every text inside a value. */
export function mapDeep(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapDeep(item, change)]),
  );
}

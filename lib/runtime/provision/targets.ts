import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config';
import type { ConfigTarget } from '../../contract/config/config';
import { authFields } from '../../domain/targets/auth-way';
import {
  type Credentials,
  DEFAULT_LOCATIONS_NEEDED,
  DEFAULT_WARM_UP_MS,
  type Target,
} from '../../domain/targets/target';
import { conversationFields } from '../../domain/targets/target-conversation';
import { definedFields } from '../../kit/defined-fields';
import { uuidv7 } from '../../kit/ids';
import { sealTarget, tryOpenTarget } from '../../services/targets/target-secrets';
import type { Mutation, Stored } from '../../store/state-store';
import type { Secrets } from '../secrets';
import { connectionFields } from './connections';

type Named = Pick<Target, 'name' | 'environment'>;

/** Ids of the targets of the file that have a name, and an environment where one is named. */
export type TargetIds = (name: string, environment?: string | null) => string[];

/** A target that the file no longer names is paused; its sessions and releases are kept. */
export function targetMutations(
  wanted: Config['targets'],
  stored: ReadonlyArray<Stored<Target>>,
  tools: { secrets: Pick<Secrets, 'seal' | 'open' | 'canSeal'>; now: number },
): Mutation[] {
  return [
    ...wanted.flatMap((target) => targetMutation(target, knownAs(target, stored), tools)),
    ...stored
      .filter(({ value }) => value.provisioned && !wanted.some((target) => isSame(value, target)))
      .map(({ id, value }): Mutation => {
        return {
          op: 'put',
          kind: 'target',
          id,
          value: {
            ...value,
            provisioned: false,
            paused: true,
            unreadable: value.unreadable && { wasPaused: true },
          },
        };
      }),
  ];
}

/** The ids that targets of the file have after `mutations`. */
export function idsAfter(
  wanted: Config['targets'],
  stored: ReadonlyArray<Stored<Target>>,
  mutations: readonly Mutation[],
): TargetIds {
  const made = mutations.flatMap((one) =>
    one.kind === 'target' && one.op !== 'delete' ? [one.value] : [],
  );
  const all = wanted.flatMap((target) => {
    const id = made.find((one) => isSame(one, target))?.id ?? knownAs(target, stored)?.id;
    return id === undefined ? [] : [{ id, ...target }];
  });
  return (name, environment) =>
    all
      .filter((one) => one.name === name && (!environment || one.environment === environment))
      .map(({ id }) => id);
}

function isSame(a: Named, b: Named): boolean {
  return a.name === b.name && a.environment === b.environment;
}

function knownAs(target: Named, stored: ReadonlyArray<Stored<Target>>): Stored<Target> | undefined {
  return stored.find((row) => isSame(row.value, target));
}

function targetMutation(
  wanted: ConfigTarget,
  known: Stored<Target> | undefined,
  { secrets, now }: { secrets: Pick<Secrets, 'seal' | 'open' | 'canSeal'>; now: number },
): Mutation[] {
  // Without a key nothing can be sealed: what is stored stays as it is until the key is back.
  if (!secrets.canSeal) return [];
  const id = known?.id ?? uuidv7(now);
  const value = toTarget(wanted, { id, createdAt: known?.value.createdAt ?? now });
  // Sealing a secret twice gives different texts, so the plain ones are compared.
  if (known && isDeepStrictEqual(tryOpenTarget(known.value, secrets.open), value)) return [];
  return [{ op: 'put', kind: 'target', id, value: sealTarget(value, secrets.seal) }];
}

function toTarget(wanted: ConfigTarget, identity: { id: string; createdAt: number }): Target {
  return {
    ...identity,
    name: wanted.name,
    url: wanted.url,
    environment: wanted.environment,
    transport: wanted.transport,
    journey: 'agent',
    ...wanted.declared,
    intervalMs: wanted.interval,
    ...authFields(wanted.auth),
    credentials: credentialsOf(wanted),
    headers: { ...wanted.headers },
    thresholds: definedFields(wanted.thresholds),
    holdMs: wanted.hold,
    afterRelease: wanted.afterRelease && {
      intervalMs: wanted.afterRelease.interval,
      forMs: wanted.afterRelease.for,
    },
    // A default is left out, so that rows from before the setting existed compare equal.
    ...(wanted.warmUp === DEFAULT_WARM_UP_MS ? {} : { warmUpMs: wanted.warmUp }),
    ...(wanted.releases === 'auto' ? {} : { releases: wanted.releases }),
    ...(wanted.locationsNeeded === DEFAULT_LOCATIONS_NEEDED
      ? {}
      : { locationsNeeded: wanted.locationsNeeded }),
    ...(wanted.locations?.length ? { locations: wanted.locations } : {}),
    ...(wanted.badge ? { badge: true } : {}),
    ...(wanted.poll?.length ? { poll: wanted.poll } : {}),
    ...conversationFields({
      deadlines: wanted.deadlines,
      idleMs: wanted.idle,
      question: wanted.question ?? null,
      secrets: wanted.secrets,
      compression: wanted.compression,
      maxMessageBytes: wanted.maxMessage ?? null,
      hosts: wanted.hosts,
      namespace: wanted.namespace ?? null,
    }),
    ...connectionFields(wanted),
    paused: wanted.paused,
    provisioned: true,
  };
}

function credentialsOf({ token, jwt }: ConfigTarget): Credentials {
  if (jwt) return { kind: 'jwt', secret: jwt.secret, claims: { ...jwt.claims } };
  return token === undefined ? { kind: 'none' } : { kind: 'token', token };
}

import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/config';
import type { ConfigTarget } from '../contract/config';
import { DEFAULT_SETTINGS, type Settings } from '../domain/settings';
import type { Credentials, Target } from '../domain/target';
import type { Clock } from '../kit/clock';
import { uuidv7 } from '../kit/ids';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import { openTarget, sealCredentials } from './credentials';
import type { Secrets } from './secrets';

type Wanted = Pick<Config, 'targets' | 'thresholds' | 'retention'>;
type Tools = { state: StateStore; clock: Clock; secrets: Secrets };

/** Which settings the file holds fast. */
export function provisionedKeys({ thresholds, retention }: Omit<Wanted, 'targets'>) {
  return { thresholds: Object.keys(thresholds), retention: Object.keys(retention) };
}

/**
 * Brings targets and settings in line with the configuration file, in one transaction, writing only what differs. A target is
 * the same one if environment and name are: it keeps its id and its history. One that the file no longer names is kept
 * for its history, paused and editable.
 */
export async function provision(wanted: Wanted, { state, clock, secrets }: Tools): Promise<void> {
  const now = clock.now();
  const stored = await state.list('target');
  const mutations = [
    ...wanted.targets.flatMap((target) => {
      const known = stored.find((row) => isSame(row.value, target));
      return targetMutation(target, known, { secrets, now });
    }),
    ...stored.flatMap((row) => releaseTarget(row, wanted.targets)),
    ...settingsMutation(wanted, (await state.get('settings', 'settings'))?.value),
  ];
  if (mutations.length > 0) await state.mutate(mutations, now);
}

function isSame(
  a: Pick<Target, 'name' | 'environment'>,
  b: Pick<Target, 'name' | 'environment'>,
): boolean {
  return a.name === b.name && a.environment === b.environment;
}

function targetMutation(
  wanted: ConfigTarget,
  known: Stored<Target> | undefined,
  { secrets, now }: { secrets: Secrets; now: number },
): Mutation[] {
  const id = known?.id ?? uuidv7(now);
  const value = toTarget(wanted, { id, createdAt: known?.value.createdAt ?? now });
  // Sealing the same secret twice gives two texts, so the plain ones are compared.
  if (known && isDeepStrictEqual(openTarget(known.value, secrets), value)) return [];
  const sealed = { ...value, credentials: sealCredentials(value.credentials, secrets) };
  return [{ op: 'put', kind: 'target', id, value: sealed }];
}

function toTarget(wanted: ConfigTarget, identity: { id: string; createdAt: number }): Target {
  return {
    ...identity,
    name: wanted.name,
    url: wanted.url,
    environment: wanted.environment,
    transport: wanted.transport,
    journey: wanted.journey,
    intervalMs: wanted.interval,
    auth: wanted.auth,
    credentials: credentialsOf(wanted),
    headers: { ...wanted.headers },
    thresholds: { ...wanted.thresholds },
    holdMs: wanted.hold,
    afterRelease: wanted.afterRelease && {
      intervalMs: wanted.afterRelease.interval,
      forMs: wanted.afterRelease.for,
    },
    paused: wanted.paused,
    provisioned: true,
  };
}

function credentialsOf({ token, jwt }: ConfigTarget): Credentials {
  if (jwt) return { kind: 'jwt', secret: jwt.secret, claims: { ...jwt.claims } };
  return token === undefined ? { kind: 'none' } : { kind: 'token', token };
}

function releaseTarget(row: Stored<Target>, wanted: Wanted['targets']): Mutation[] {
  if (!row.value.provisioned || wanted.some((target) => isSame(row.value, target))) return [];
  const value = { ...row.value, provisioned: false, paused: true };
  return [{ op: 'put', kind: 'target', id: row.id, value }];
}

function settingsMutation(
  { thresholds, retention }: Wanted,
  stored: Settings | undefined,
): Mutation[] {
  const value: Settings = {
    thresholds: { ...DEFAULT_SETTINGS.thresholds, ...stored?.thresholds, ...thresholds },
    retention: { ...DEFAULT_SETTINGS.retention, ...stored?.retention, ...retention },
  };
  if (stored && isDeepStrictEqual(stored, value)) return [];
  return [{ op: 'put', kind: 'settings', id: 'settings', value }];
}

import type { Target } from '../../domain/targets/target';
import { requestSecrets } from '../../probe/session/request-secrets';

/** What a health event names of its target. `target`: its name or id. */
type EventPlace = { environment: string; target?: string | undefined };

/** Secrets that probed targets present, for removing them from what their backends report about themselves. */
export type KnownSecrets = {
  set(targets: readonly Target[]): void;
  /** Of the target, or where none is named of all targets of the environment. */
  of(place: EventPlace): readonly string[];
};

/** Most secrets that are searched for in an event that names no target. */
const MOST_SECRETS = 500;
/** Only what is long enough is searched for literally. */
const SECRET_MIN = 8;

export function createKnownSecrets(): KnownSecrets {
  let byPlace = new Map<string, string[]>();
  const add = (place: string, secrets: readonly string[]) => {
    byPlace.set(place, [...(byPlace.get(place) ?? []), ...secrets]);
  };
  return {
    set(targets) {
      byPlace = new Map();
      for (const target of targets) {
        const secrets = secretsOf(target);
        if (secrets.length === 0) continue;
        add(target.id, secrets);
        add(placeKey(target.environment, target.name), secrets);
        const all = byPlace.get(placeKey(target.environment)) ?? [];
        if (all.length < MOST_SECRETS) add(placeKey(target.environment), secrets);
      }
    },
    of({ environment, target }) {
      if (target === undefined) return byPlace.get(placeKey(environment)) ?? [];
      return byPlace.get(target) ?? byPlace.get(placeKey(environment, target)) ?? [];
    },
  };
}

const placeKey = (environment: string, name = '') => `${environment}\n${name}`;

/** A minted token is new in every session; a JWT is recognised by its form. */
function secretsOf(target: Target): string[] {
  const { credentials } = target;
  const own = credentials.kind === 'token' ? [credentials.token] : [];
  return [...own, ...requestSecrets(target)].filter((secret) => secret.length >= SECRET_MIN);
}

import { isDeepStrictEqual } from 'node:util';
import type { ConfigNotifier } from '../../contract/config/config-notifiers';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { isAppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { openConnection, sealConnection } from '../../services/connections/sealed-connection';
import { openSettings, sealSettings } from '../../services/notifiers/notifier-settings';
import type { Mutation, Stored } from '../../store/state-store';
import type { Secrets } from '../secrets';
import { connectionFields } from './connections';
import type { TargetIds } from './targets';

type Tools = {
  targetIds: TargetIds;
  now: number;
  secrets: Pick<Secrets, 'seal' | 'open' | 'canSeal'>;
};

/** Notifiers are identified by name. One that the file no longer names is switched off. */
export function notifierMutations(
  wanted: readonly ConfigNotifier[],
  stored: ReadonlyArray<Stored<NotifierConfig>>,
  tools: Tools,
): Mutation[] {
  return [
    ...wanted.flatMap((notifier) => {
      const known = stored.find(({ value }) => value.name === notifier.name);
      return notifierMutation(notifier, known?.value, tools);
    }),
    ...stored
      .filter(({ value }) => value.provisioned && !wanted.some(({ name }) => name === value.name))
      .map(({ id, value }): Mutation => {
        const dropped = { ...value, provisioned: false, enabled: false };
        return { op: 'put', kind: 'notifier', id, value: dropped };
      }),
  ];
}

function notifierMutation(
  wanted: ConfigNotifier,
  known: NotifierConfig | undefined,
  { targetIds, now, secrets }: Tools,
): Mutation[] {
  // Without a key nothing can be sealed: what is stored stays as it is until the key is back.
  if (!secrets.canSeal) return [];
  const { name, kind, purpose, enabled, route, tls, proxy, ...settings } = wanted;
  const id = known?.id ?? uuidv7(now);
  const plain: NotifierConfig = {
    id,
    name,
    kind,
    purpose,
    enabled,
    provisioned: true,
    createdAt: known?.createdAt ?? now,
    settings: structuredClone(settings),
    ...connectionFields({ tls, proxy }),
    route: {
      severities: [...route.severities],
      environments: [...route.environments],
      targetIds: route.targets.flatMap(({ name, environment }) => targetIds(name, environment)),
      escalateAfterMs: route.escalateAfter ?? null,
      repeatMs: route.repeat ?? null,
      sendResolved: route.sendResolved,
    },
  };
  // Sealing a secret twice gives different texts, so the plain ones are compared.
  if (known && isDeepStrictEqual(opened(known, secrets), plain)) return [];
  const value = {
    ...plain,
    settings: sealSettings(kind, plain.settings, secrets.seal),
    ...(plain.connection ? { connection: sealConnection(plain.connection, secrets.seal) } : {}),
  };
  return [{ op: 'put', kind: 'notifier', id, value }];
}

/** Null where it was sealed with another key: the file contains its secrets again. */
function opened(notifier: NotifierConfig, { open }: Pick<Secrets, 'open'>): NotifierConfig | null {
  try {
    const { kind, settings, connection } = notifier;
    return {
      ...notifier,
      settings: openSettings(kind, settings, open),
      ...(connection ? { connection: openConnection(connection, open) } : {}),
    };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

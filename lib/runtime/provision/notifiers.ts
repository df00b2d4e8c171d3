import { isDeepStrictEqual } from 'node:util';
import type { ConfigNotifier } from '../../contract/config/config-notifiers';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { isAppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { openSettings, sealSettings } from '../../services/notifiers/notifier-settings';
import type { Mutation, Stored } from '../../store/state-store';
import type { Secrets } from '../secrets';
import type { TargetIds } from './targets';

type Tools = { targetIds: TargetIds; now: number; secrets: Secrets };

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
  const { name, kind, purpose, enabled, route, ...settings } = wanted;
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
  const value = { ...plain, settings: sealSettings(kind, plain.settings, secrets.seal) };
  return [{ op: 'put', kind: 'notifier', id, value }];
}

/** Null where it was sealed with another key: the file contains its secrets again. */
function opened(notifier: NotifierConfig, { open }: Secrets): NotifierConfig | null {
  try {
    return { ...notifier, settings: openSettings(notifier.kind, notifier.settings, open) };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

import type { Config } from '../../config/config';
import { auditChange } from '../../domain/people/audit';
import type { Clock } from '../../kit/clock';
import type { Mutation, StateKind, StateStore } from '../../store/state-store';
import type { Secrets } from '../secrets';
import { maintenanceMutations } from './maintenance';
import { notifierMutations } from './notifiers';
import { ruleMutations } from './rules';
import { settingsMutations } from './settings';
import { sourceMutations } from './sources';
import { idsAfter, targetMutations } from './targets';

export type Wanted = Pick<
  Config,
  'targets' | 'thresholds' | 'retention' | 'rules' | 'notifiers' | 'maintenance' | 'sources'
>;
type Tools = {
  state: StateStore;
  clock: Clock;
  secrets: Pick<Secrets, 'seal' | 'open' | 'canSeal'>;
};

/** Keys of the settings that the file sets. */
export function provisionedKeys({
  thresholds,
  retention,
}: Pick<Wanted, 'thresholds' | 'retention'>) {
  return { thresholds: Object.keys(thresholds), retention: Object.keys(retention) };
}

/** One row that provisioning wrote, with the fields that differ; secrets are redacted. */
export type ProvisionedChange = NonNullable<ReturnType<typeof auditChange>> & {
  kind: StateKind;
  /** Its display name. */
  subject: string;
};

/**
 * Brings targets, settings, rules, notifiers, maintenance windows and sources in line with the configuration file, in one
 * transaction, writing only what differs. Rows are identified by name (a target by name and environment), so that they keep
 * their id and history. What the file no longer names is kept, switched off and editable. Resolves with what was changed. Errors:
 * those of the store; nothing is changed then.
 */
export async function provision(
  wanted: Wanted,
  { state, clock, secrets }: Tools,
): Promise<ProvisionedChange[]> {
  const now = clock.now();
  const [stored, settings, rules, notifiers, windows, tokens, sources] = await Promise.all([
    state.list('target'),
    state.get('settings', 'settings'),
    state.list('rule'),
    state.list('notifier'),
    state.list('maintenance'),
    state.list('apiToken'),
    state.list('source'),
  ]);
  const targets = targetMutations(wanted.targets, stored, { secrets, now });
  const targetIds = idsAfter(wanted.targets, stored, targets);
  const mutations = [
    ...targets,
    ...settingsMutations(wanted, settings?.value),
    ...ruleMutations(wanted.rules, rules, { targetIds, now }),
    ...notifierMutations(wanted.notifiers, notifiers, { targetIds, now, secrets }),
    ...maintenanceMutations(wanted.maintenance, windows, { targetIds, now }),
    ...sourceMutations(wanted.sources, { tokens, settings: sources, targetIds, now }),
  ];
  const changes = await Promise.all(mutations.map((one) => changeOf(one, state)));
  if (mutations.length > 0) await state.mutate(mutations, now);
  return changes.flat();
}

async function changeOf(mutation: Mutation, state: StateStore): Promise<ProvisionedChange[]> {
  const { kind, id } = mutation;
  const before: unknown = (await state.get(kind, id))?.value ?? null;
  const after: unknown = mutation.op === 'delete' ? null : mutation.value;
  const change = auditChange(before as object | null, after as object | null);
  return change === null ? [] : [{ kind, subject: subjectOf(after ?? before, id), ...change }];
}

function subjectOf(value: unknown, id: string): string {
  const { name, environment } = (value ?? {}) as { name?: unknown; environment?: unknown };
  if (typeof name !== 'string') return id;
  return typeof environment === 'string' ? `${name} in ${environment}` : name;
}

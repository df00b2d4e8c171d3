import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';

/** How long a link that has expired is still listed. */
const LISTED_AFTER_MS = 7 * 86_400_000;

/** Deletes links that expired a week ago, and those whose target is gone. */
export async function sweepShareLinks({
  state,
  clock,
}: {
  state: Pick<StateStore, 'mutate' | 'list' | 'getMany'>;
  clock: Clock;
}): Promise<void> {
  const now = clock.now();
  const rows = await state.list('shareLink');
  const targets = await state.getMany(
    'target',
    rows.map(({ value }) => value.targetId),
  );
  const known = new Set(targets.map(({ id }) => id));
  const over = rows.filter(
    ({ value }) => value.expiresAt + LISTED_AFTER_MS <= now || !known.has(value.targetId),
  );
  if (over.length === 0) return;
  await state.mutate(
    over.map(({ id }) => ({ op: 'delete', kind: 'shareLink', id })),
    now,
  );
}

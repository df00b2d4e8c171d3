/** Targets that a batch changes rows of, and the newest end of a session among those rows (seeded ones left out), epoch ms. */
export type TouchedTargets = Map<string, number | null>;

export function touch(
  targets: TouchedTargets,
  targetId: string | null,
  finishedAt: number | null = null,
): void {
  if (targetId === null) return;
  const known = targets.get(targetId) ?? null;
  targets.set(targetId, known === null ? finishedAt : Math.max(known, finishedAt ?? known));
}

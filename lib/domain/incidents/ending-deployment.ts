/** A deployment of the incident's target. `startedAt`: epoch ms. */
type Deployed = { version: string; startedAt: number };

/**
 * The deployment that may have ended an incident: of another version, begun during the incident or after it, nearest to its last bad
 * session. Null while it fails, and where there is none.
 */
export function endingDeployment<D extends Deployed>(
  {
    beganAt,
    endedAt,
    release,
  }: { beganAt: number; endedAt: number | null; release: string | null },
  deployments: readonly D[],
): D | null {
  if (endedAt === null) return null;
  const distance = ({ startedAt }: Deployed) => Math.abs(startedAt - endedAt);
  const [nearest] = deployments
    .filter(({ version, startedAt }) => startedAt > beganAt && version !== release)
    .sort((a, b) => distance(a) - distance(b));
  return nearest ?? null;
}

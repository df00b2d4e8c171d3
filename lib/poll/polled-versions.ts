import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';

/** A version that goes on being named is handed over again this often. */
const AGAIN_AFTER_MS = 5 * 60_000;

export type NoteVersion = (seen: {
  targetId: string;
  version: string;
  at: number;
}) => Promise<void>;

/** Hands over the versions that health endpoints name: each once in five minutes per target, so that two that alternate cost no more. */
export function createPolledVersions({
  clock,
  noteVersion,
}: {
  clock: Pick<Clock, 'now'>;
  noteVersion: NoteVersion;
}) {
  /** When each was handed over, by target and version. Epoch ms. */
  const handedOver = new Map<string, number>();

  return {
    /** Errors: those of `noteVersion`; then the next answer tries again. */
    async note({ id, releases }: Pick<Target, 'id' | 'releases'>, version: string): Promise<void> {
      if (releases === 'off') return;
      const at = clock.now();
      for (const [known, last] of handedOver)
        if (at - last >= AGAIN_AFTER_MS) handedOver.delete(known);
      const key = `${id}:${version}`;
      if (handedOver.has(key)) return;
      handedOver.set(key, at);
      try {
        await noteVersion({ targetId: id, version, at });
      } catch (error) {
        handedOver.delete(key);
        throw error;
      }
    },
  };
}

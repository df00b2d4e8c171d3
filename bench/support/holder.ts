import type { BackendFigures, BackendReady } from './backend-process';
import { type Child, startChild } from './child';
import type { HolderAsk, HolderInput, HolderMemory, HolderRest } from './holder-process';

/** Begun together; the next ones follow once the backend has started an agent for each of these. */
const WAVE = 20;
const POLL_MS = 5;
const WAVE_LIMIT_MS = 60_000;

export type Holder = {
  /** Resolves once the backend has started an agent for each of them. */
  open(count: number): Promise<void>;
  measure(): Promise<HolderMemory>;
  rest(ms: number): Promise<HolderRest>;
  /** Ends all its sessions, and resolves once the backend has seen that. */
  stop(): Promise<void>;
};

export async function startHolder(
  backend: Child<BackendReady>,
  input: Omit<HolderInput, 'endpoint'>,
): Promise<Holder> {
  const full: HolderInput = { ...input, endpoint: backend.ready };
  const child = await startChild('holder-process', full);
  const ask = <Answer>(what: HolderAsk, timeoutMs?: number) => child.ask<Answer>(what, timeoutMs);
  const figures = () => backend.ask<BackendFigures>({});
  const until = async (isSo: (figures: BackendFigures) => boolean) => {
    const limit = performance.now() + WAVE_LIMIT_MS;
    while (!isSo(await figures())) {
      if (performance.now() > limit) throw new Error('the sessions of this bench do not open');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  let opened = 0;
  return {
    async open(count) {
      opened += count;
      const { agentEvents } = await figures();
      for (let begun = 0; begun < count; ) {
        const wave = Math.min(WAVE, count - begun);
        begun += wave;
        await ask({ do: 'open', count: wave });
        const due = agentEvents + begun;
        await until((now) => now.agentEvents >= due);
      }
    },
    measure: () => ask<HolderMemory>({ do: 'measure' }),
    rest: (ms) => ask<HolderRest>({ do: 'rest', ms }, ms + WAVE_LIMIT_MS),
    async stop() {
      const { active } = await figures();
      await child.stop();
      // Another holder may have its sessions open still.
      await until((now) => now.active <= active - opened);
    },
  };
}

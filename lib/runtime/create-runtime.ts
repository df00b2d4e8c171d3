import { type Core, openCore, type RuntimeOptions } from './core';
import { defineParts, type Parts, type RuntimePart } from './runtime-parts';

/** Open stores, and the parts that were asked for. */
export type Runtime<P extends RuntimePart> = Pick<Core, 'events' | 'state' | 'clock' | 'drain'> &
  Pick<Parts, P> & {
    /** Stores what is still under way, ends every part and closes the stores. Safe to call again. */
    close(): Promise<void>;
  };

/**
 * The one wiring. Opens the stores of the configured data directory and starts the named parts in that order, each after those
 * that it needs; without any, only the stores are open. Errors: AppError `conflict`, `unavailable` of the stores, and those of
 * the parts; what was started by then has ended.
 */
export async function createRuntime<P extends RuntimePart = never>(
  options: RuntimeOptions & { parts: readonly P[] },
): Promise<Runtime<P>> {
  const core = await openCore(options);
  const close = () => core.cleanups.unwind();
  try {
    const parts = await startParts(core, options.parts);
    const { events, state, clock, drain } = core;
    return { ...parts, events, state, clock, drain, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts<P extends RuntimePart>(
  core: Core,
  names: readonly P[],
): Promise<Pick<Parts, P>> {
  const parts = defineParts(core);
  const started: Partial<Parts> = {};
  for (const name of names) Object.assign(started, { [name]: await parts[name]() });
  return started as Pick<Parts, P>;
}

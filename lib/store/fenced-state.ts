import { isAppError } from '../kit/errors';
import type { Fence, StateStore } from './state-store';

/**
 * The same store for the holder of a lease: every write carries its token, so that none of a process that lost the lease, or was
 * frozen meanwhile, takes effect. `onRefused` is called when one was refused for that; the write's error is the store's.
 */
export function withFence(state: StateStore, fence: Fence, onRefused: () => void): StateStore {
  return {
    ...state,
    async mutate(mutations, at) {
      try {
        return await state.mutate(mutations, at, { fence });
      } catch (error) {
        if (isLeaseLost(error, fence)) onRefused();
        throw error;
      }
    },
  };
}

function isLeaseLost(error: unknown, { lease }: Fence): boolean {
  if (!isAppError(error) || error.code !== 'conflict') return false;
  const details: unknown = error.details;
  return typeof details === 'object' && details !== null && 'lease' in details
    ? details.lease === lease
    : false;
}

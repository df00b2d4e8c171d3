import { AppError } from '../kit/errors';

/** Bytes of large bodies that are received or processed at the same time, over all requests. */
export type BodyBudget = {
  /** A share for one request. */
  open(): BodyShare;
};

type BodyShare = {
  /** Throws AppError `busy` where the budget is used up. */
  take(bytes: number): void;
  /** Returns what was taken. */
  close(): void;
};

/** Enough for a dozen of the largest bodies. */
const BODY_BUDGET_BYTES = 64 * 1024 * 1024;

/** One for the whole process: many large bodies at once must not use up its memory. */
export function createBodyBudget(limit: number = BODY_BUDGET_BYTES): BodyBudget {
  let used = 0;
  return {
    open() {
      let own = 0;
      return {
        take(bytes) {
          if (used + bytes > limit)
            throw new AppError('busy', 'too many large requests at once; try again shortly');
          used += bytes;
          own += bytes;
        },
        close() {
          used -= own;
          own = 0;
        },
      };
    },
  };
}

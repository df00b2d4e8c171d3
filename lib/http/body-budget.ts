import { AppError } from '../kit/errors';

/** Large bodies of all requests: how many bytes are received or processed, and how many bodies are decoded, at the same time. */
export type BodyBudget = {
  /** A share for one request. */
  open(): BodyShare;
};

type BodyShare = {
  /** Throws AppError `busy` where the budget is used up. */
  take(bytes: number): void;
  /** Resolves when the body may be decoded: at once, or after those before it. Its bytes are taken meanwhile. */
  decode(): Promise<void>;
  /** Its decoding has ended: the next one may begin. */
  decoded(): void;
  /** Returns what was taken. */
  close(): void;
};

/** Enough for half a dozen of the largest bodies. */
const BODY_BUDGET_BYTES = 32 * 1024 * 1024;
/** What a body is decoded to takes several times its bytes. */
const DECODED_AT_ONCE = 8;

/** One for the whole process: many large bodies at once must not use up its memory. */
export function createBodyBudget(
  limit: number = BODY_BUDGET_BYTES,
  decodedAtOnce: number = DECODED_AT_ONCE,
): BodyBudget {
  let used = 0;
  let decoding = 0;
  const waiting: Array<() => void> = [];

  function endDecoding(): void {
    const next = waiting.shift();
    // The place goes to the next one.
    if (next) next();
    else decoding -= 1;
  }

  return {
    open() {
      let own = 0;
      let hasPlace = false;
      const decoded = () => {
        if (!hasPlace) return;
        hasPlace = false;
        endDecoding();
      };
      return {
        take(bytes) {
          if (used + bytes > limit)
            throw new AppError('busy', 'too many large requests at once; try again shortly');
          used += bytes;
          own += bytes;
        },
        async decode() {
          if (decoding >= decodedAtOnce)
            await new Promise<void>((resolve) => waiting.push(resolve));
          else decoding += 1;
          hasPlace = true;
        },
        decoded,
        close() {
          decoded();
          used -= own;
          own = 0;
        },
      };
    },
  };
}

import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../kit/errors';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes its own memory and a thread, so only so many at a time. */
export const HASHES_AT_A_TIME = 8;

export type Passwords = {
  /** Argon2id, in PHC form. Errors: AppError `busy`. */
  hash(password: string): Promise<string>;
  /** False also where `known` is null, in the time that a true one takes. Errors: AppError `busy`. */
  verify(known: string | null, password: string): Promise<boolean>;
};

/** Hashes and checks passwords with argon2id. */
export function createPasswords(): Passwords {
  let running = 0;
  let decoy: Promise<string> | null = null;
  const turn = async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= HASHES_AT_A_TIME) throw new AppError('busy', 'too many sign-ins at a time');
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
  return {
    hash: (password) => turn(() => hash(password, COST)),
    verify: (known, password) =>
      turn(async () => {
        decoy ??= hash('nobody has this password', COST);
        const matches = await verify(known ?? (await decoy), password);
        return matches && known !== null;
      }),
  };
}

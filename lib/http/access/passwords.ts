import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../kit/errors';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes computed at a time: each takes its own memory and a thread. */
const HASHES_AT_A_TIME = 8;

export type Passwords = {
  /** Argon2id, in PHC form. Errors: AppError `busy`. */
  hash(password: string): Promise<string>;
  /** False also where `known` is null, after the same time. Errors: AppError `busy`. */
  verify(known: string | null, password: string): Promise<boolean>;
};

/** Hashes and checks passwords with argon2id. */
export function createPasswords(): Passwords {
  let running = 0;
  let decoy: Promise<string> | null = null;
  const limited = async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= HASHES_AT_A_TIME) throw new AppError('busy', 'too many sign-ins at a time');
    running += 1;
    try {
      return await run();
    } finally {
      running -= 1;
    }
  };
  return {
    hash: (password) => limited(() => hash(password, COST)),
    verify: (known, password) =>
      limited(async () => {
        decoy ??= hash('a password that no user has', COST);
        const matches = await verify(known ?? (await decoy), password);
        return matches && known !== null;
      }),
  };
}

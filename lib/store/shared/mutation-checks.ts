import { AppError } from '../../kit/errors';
import type { Fence, Mutation } from '../state-store';

/** Throws `conflict` or `not_found` where a write cannot be applied to the stored row, which is undefined where there is none. */
export function assertApplicable(
  mutation: Mutation,
  stored: { version: number } | undefined,
): void {
  const { op, kind, id } = mutation;
  const name = `${kind} ${id}`;
  if (op === 'insert' && stored) throw new AppError('conflict', `${name} exists already`);
  if (op !== 'update') return;
  if (!stored) throw new AppError('not_found', `${name} does not exist`);
  if (stored.version === mutation.version) return;
  throw new AppError('conflict', `${name} was changed by someone else meanwhile: read it again`, {
    details: { expected: mutation.version, found: stored.version },
  });
}

/** The error of a write whose token is not that of the lease any more. */
export function leaseLost({ lease }: Fence): AppError {
  return new AppError(
    'conflict',
    `another process holds the lease "${lease}" now, so nothing was written`,
    { details: { lease } },
  );
}

/** The error of a reader of the change log that knows a later change than there is. */
export function logShorter(seq: number, latest: number): AppError {
  return new AppError(
    'conflict',
    `the log of changes ends at ${latest}, before ${seq}: an older state was restored`,
    { details: { latest } },
  );
}

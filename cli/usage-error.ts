/** Says what is wrong with a command line; the process ends with 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

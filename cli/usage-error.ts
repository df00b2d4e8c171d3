/** What is wrong with a command line; the process exits with 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

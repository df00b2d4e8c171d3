/** An id or a key that an execution context must not carry. */
export class InvalidContextError extends Error {
  override readonly name = 'InvalidContextError';
}

const PLACEHOLDERS = new Set([
  'registry',
  'placeholder',
  'default',
  'temp',
  'none',
  'null',
  'undefined',
  '0',
  '1',
  'xxx',
  'yyy',
  'example',
  'test',
  'demo',
  'sample',
  'template',
  'mock',
  'fake',
  'dummy',
]);
const PLACEHOLDER_PREFIX =
  /^(placeholder|registry|default|temp|test|example|demo|sample|template|mock|fake)_/i;
/** From this length on an id with a prefix like `test_` is accepted as real. */
const LONG_ENOUGH = 20;
const LONGEST_ID = 256;

/** Throws InvalidContextError for ids that stand for no user, thread or run. */
export function assertValidId(field: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value.trim() === '') {
    throw new InvalidContextError(`${field} must be a non-empty string`);
  }
  if (value.length > LONGEST_ID) {
    throw new InvalidContextError(`${field} is longer than ${LONGEST_ID} characters`);
  }
  if (PLACEHOLDERS.has(value.trim().toLowerCase())) {
    throw new InvalidContextError(`${field} is the placeholder value ${JSON.stringify(value)}`);
  }
  if (value.length < LONG_ENOUGH && PLACEHOLDER_PREFIX.test(value)) {
    throw new InvalidContextError(`${field} looks like a placeholder: ${JSON.stringify(value)}`);
  }
}

import { AppError } from '../../../kit/errors';

/** An address as it may be shown: without password and parameters. Throws AppError `invalid_input` for no address. */
export function describeAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new AppError(
      'invalid_input',
      'the address of the database must look like postgres://user@host:5432/database',
    );
  const host =
    decodeURIComponent(parsed.hostname) || parsed.searchParams.get('host') || 'localhost';
  const port = parsed.port === '' ? '' : `:${parsed.port}`;
  const user = parsed.username === '' ? '' : `${decodeURIComponent(parsed.username)}@`;
  return `PostgreSQL ${user}${host}${port}${decodeURIComponent(parsed.pathname)}`;
}

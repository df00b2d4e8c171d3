import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** A reporter that backends install. Errors: AppError `not_found`. */
export async function getReporter(
  { reporterFile }: Pick<ServiceContext, 'reporterFile'>,
  name: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> {
  const file = await reporterFile(name);
  if (file) return file;
  throw new AppError(
    'not_found',
    'there are tocsin_reporter.py and tocsin-reporter.tgz, and no other file',
  );
}

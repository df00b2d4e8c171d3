import { addressProblem } from '../domain/targets/refused-address';
import { AppError } from '../kit/errors';
import type { ServiceContext } from './service-context';

/** Throws AppError `read_only` for what the configuration file defines. */
export function requireEditable(of: { name: string; provisioned: boolean }): void {
  if (of.provisioned) {
    throw new AppError(
      'read_only',
      `${of.name} is defined in the configuration file; change it there`,
    );
  }
}

/** Throws AppError `conflict` where another one of `rows` has the name. */
export function requireUniqueName(
  rows: ReadonlyArray<{ id: string; value: { name: string } }>,
  of: { id: string; name: string },
  noun: string,
): void {
  if (rows.some(({ id, value }) => id !== of.id && value.name === of.name))
    throw new AppError('conflict', `a ${noun} named ${of.name} already exists`);
}

/** Throws AppError `invalid_input` where a host is an address that Tocsin does not connect to unless it is allowed. */
export function requireAllowedAddress(
  { info }: { info: Pick<ServiceContext['info'], 'allowLinkLocal'> },
  host: string,
): void {
  const message = addressProblem(host, info.allowLinkLocal);
  if (message !== null)
    throw new AppError('invalid_input', message, { details: [{ path: 'form', message }] });
}

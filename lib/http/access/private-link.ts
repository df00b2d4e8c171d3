import { isLoopback } from '../../config/environment';
import { AppError } from '../../kit/errors';

/** Credentials of targets leave over TLS or within the machine. Errors: AppError `forbidden`. */
export function requirePrivateLink(of: { secure: boolean; address: string }): void {
  if (of.secure || isLoopback(of.address)) return;
  throw new AppError(
    'forbidden',
    'credentials of targets are sent over https only: use the https address of this server; behind a proxy that ends TLS, set TOCSIN_TRUST_PROXY',
  );
}

/** The parts of a request that the guard checks. */
export type AdminCaller = {
  remoteAddress: string | undefined;
  host: string | undefined;
  origin: string | undefined;
};

const LOOPBACK_ADDRESS =
  /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Why a request to the admin endpoint is refused, or null. A foreign Host indicates DNS rebinding; a foreign Origin indicates another site's page in a local browser.
 */
export function adminRequestProblem({ remoteAddress, host, origin }: AdminCaller): string | null {
  if (!remoteAddress || !LOOPBACK_ADDRESS.test(remoteAddress)) return 'only from this machine';
  if (!host || !LOOPBACK_HOST.test(host)) return 'foreign Host';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return 'foreign Origin';
  }
  return null;
}

import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import {
  addressProblem,
  refusedAddress,
  refusedAddressText,
} from '../domain/targets/refused-address';

/** Code of a connection that was not opened because of its address. */
export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

class RefusedAddressError extends Error {
  readonly code = ADDRESS_REFUSED;
}

/**
 * Resolves names like Node's own lookup, without link-local addresses and those of cloud metadata services; where a name has no other,
 * an error with the code `ADDRESS_REFUSED`. As the `lookup` of a socket it checks the very address that is connected to, whatever the
 * name resolved to before. Node does not resolve an address: check that with `addressError`.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0);
    const allowed = found.filter(({ address }) => refusedAddress(address) === null);
    const [first] = allowed;
    if (!first) return callback(refusal(hostname, found), '', 0);
    if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

function refusal(hostname: string, found: readonly LookupAddress[]): Error {
  const address = found[0]?.address ?? '';
  const what = refusedAddress(address) ?? 'no address';
  return new RefusedAddressError(refusedAddressText(`${hostname} (${address})`, what));
}

/** The error of a connection to a host that is itself a refused address or name; null where it may be tried. */
export function addressError(host: string): Error | null {
  const problem = addressProblem(host, false);
  return problem === null ? null : new RefusedAddressError(problem);
}

/** Why nothing is sent to a host, by what it is or resolves to now; null where it may be tried. Never rejects. */
export function destinationProblem(host: string): Promise<string | null> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const error = addressError(bare);
  if (error) return Promise.resolve(error.message);
  return new Promise((resolve) => {
    guardedLookup(bare, { all: true }, (failed) =>
      // A name that does not resolve here is reported by whatever connects, or is resolved by a proxy.
      resolve(failed && failed.code === ADDRESS_REFUSED ? failed.message : null),
    );
  });
}

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { TlsSettings } from '../domain/targets/connection';

/** What is wrong with TLS settings: the field, and why. */
export type TlsProblem = { field: 'ca' | 'cert' | 'key'; problem: string };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** What TLS could not use: no certificate, a key of another certificate, a key with a passphrase. Null where all can be used. */
export function tlsProblem({
  ca,
  cert,
  key,
}: Pick<TlsSettings, 'ca' | 'cert' | 'key'>): TlsProblem | null {
  if (ca !== null && readCertificates(ca) === null)
    return { field: 'ca', problem: 'has no readable certificate in PEM form' };
  if (cert === null && key === null) return null;
  if (cert === null) return { field: 'cert', problem: 'is missing: a key needs its certificate' };
  if (key === null) return { field: 'key', problem: 'is missing: a certificate needs its key' };
  const [own] = readCertificates(cert) ?? [];
  if (!own) return { field: 'cert', problem: 'has no readable certificate in PEM form' };
  const privateKey = readKey(key);
  if (typeof privateKey === 'string') return { field: 'key', problem: privateKey };
  if (own.checkPrivateKey(privateKey)) return null;
  return { field: 'key', problem: 'is not the key of the certificate' };
}

/** Null where there is none, or one that cannot be read. */
function readCertificates(pem: string): X509Certificate[] | null {
  const blocks = pem.match(CERTIFICATE) ?? [];
  try {
    return blocks.length > 0 ? blocks.map((block) => new X509Certificate(block)) : null;
  } catch {
    return null;
  }
}

function readKey(pem: string): KeyObject | string {
  if (/ENCRYPTED/.test(pem))
    return 'is encrypted with a passphrase: store it decrypted (openssl pkey -in key.pem), Tocsin seals it';
  try {
    return createPrivateKey(pem);
  } catch {
    return 'is no readable private key in PEM form';
  }
}

/** Errors of OpenSSL, by code and by text: nodemailer passes on the text alone. */
const UNTRUSTED: ReadonlyArray<readonly [code: string, text: string]> = [
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unable to get issuer certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
];
const EXPIRED: ReadonlyArray<readonly [code: string, text: string]> = [
  ['CERT_HAS_EXPIRED', 'certificate has expired'],
  ['CERT_NOT_YET_VALID', 'certificate is not yet valid'],
];
const WANTS_CERTIFICATE = /ALERT_CERTIFICATE_REQUIRED|alert certificate required/i;
const HANDSHAKE_FAILURE = /SSLV3_ALERT_HANDSHAKE_FAILURE|alert handshake failure/i;
const WRONG_VERSION = /TLSV1_ALERT_PROTOCOL_VERSION|alert protocol version|UNSUPPORTED_PROTOCOL/i;
const WRONG_NAME = /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/i;

/**
 * What a TLS error means and which setting cures it, as a sentence about the server; null for any other error. `of`: what the
 * settings belong to ("this target").
 */
export function tlsAdvice(
  { code, message }: { code: string; message: string },
  of: string,
): string | null {
  const found = (rows: typeof UNTRUSTED) =>
    rows.find(([known]) => known === code) ?? rows.findLast(([, text]) => message.includes(text));
  const untrusted = found(UNTRUSTED);
  if (untrusted)
    return `its certificate is not trusted (${untrusted[1]}): set tls.ca of ${of} to the authority that signed it, or NODE_EXTRA_CA_CERTS for all of Tocsin`;
  const expired = found(EXPIRED);
  if (expired)
    return `its certificate is not valid now (${expired[1]}): it has to be renewed there`;
  const both = `${code} ${message}`;
  if (WRONG_NAME.test(both))
    return `its certificate is for another name: use a name of the certificate in the URL, or set tls.servername of ${of}`;
  if (WRONG_VERSION.test(both))
    return `it offers only versions of TLS below the lowest that is accepted: update it, or lower tls.minVersion of ${of}`;
  if (WANTS_CERTIFICATE.test(both))
    return `it asks for a client certificate: set tls.cert and tls.key of ${of}`;
  if (HANDSHAKE_FAILURE.test(both))
    return `it refused the TLS handshake; where it asks for a client certificate, set tls.cert and tls.key of ${of}`;
  return null;
}

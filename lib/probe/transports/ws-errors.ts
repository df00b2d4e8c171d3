import { sizeText } from './size-text';
import { TRANSPORT_LIMITS } from './transport-limits';

const VIOLATIONS: Record<string, number> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
};

/** The close code by which `ws` answers a protocol violation, or null where the error is no violation. */
export function violationCode(errorCode: string): number | null {
  // A compressed message that cannot be inflated (RFC 7692 §8.2.2): the code is one of zlib's.
  if (/^Z_[A-Z]+_ERROR$/.test(errorCode)) return 1007;
  if (!errorCode.startsWith('WS_ERR_')) return null;
  return VIOLATIONS[errorCode] ?? 1002;
}

/**
 * The limit of ours that an error of `ws` stands for, in words, or null where the error is none. `messageBytes`: size of the
 * message as far as it is known.
 */
export function exceededLimit(
  errorCode: string,
  sizes: { messageBytes: number | null; maxMessageBytes: number },
): string | null {
  if (errorCode === 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
    return `a message of more than ${TRANSPORT_LIMITS.fragments} fragments, or of too many small pieces, is not followed`;
  if (errorCode !== 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return null;
  const { messageBytes, maxMessageBytes } = sizes;
  // Of a compressed message only the size on the wire is known, which did not exceed the limit.
  const isKnown = messageBytes !== null && messageBytes > maxMessageBytes;
  const message = !isKnown ? 'a message' : `a message of ${sizeText(messageBytes)}`;
  return `${message} exceeds maxMessage (${sizeText(maxMessageBytes)}): raise it`;
}

/** A code for what `ws` finds wrong with an answer to the upgrade, which it says only in words. */
export function upgradeErrorCode(message: string): string {
  if (message === 'Server sent no subprotocol') return 'NO_SUBPROTOCOL';
  return /hang up/.test(message) ? 'ECONNRESET' : 'BAD_UPGRADE';
}

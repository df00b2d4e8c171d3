/** One JSON message to a client. */
export type Frame = Record<string, unknown>;

/** Envelope of the server's own messages. `now` is epoch ms; the wire carries float seconds. */
export function serverMessage(type: string, data: Frame, now: number): Frame {
  return { type, data, timestamp: now / 1000, server_id: null, correlation_id: null };
}

export type ErrorDescription = { code: string; message: string; details?: Frame };

/** Envelope of errors. */
export function errorMessage(
  { code, message, details = {} }: ErrorDescription,
  now: number,
): Frame {
  return {
    type: 'error_message',
    error_code: code,
    error_message: message,
    details,
    timestamp: now / 1000,
    recovery_suggestions: null,
  };
}

const encoder = new TextEncoder();

/** Length of a text in UTF-8. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

/** A text as base64 of its UTF-8 bytes. */
export const utf8Base64 = (text: string): string =>
  btoa(Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join(''));

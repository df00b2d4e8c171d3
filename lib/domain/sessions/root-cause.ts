/** Prefixes in capitals that repeat the kind of failure: "SSOT VIOLATION: ". */
const PREFIX = /^[A-Z][A-Z0-9_ ]{2,40}:\s+/;
/** A clause after a dash explains what the first one states. */
const TRAILING = /^(.{12,}?)\s+[-–—]\s+\S.*$/s;
const LONGEST = 200;

/**
 * Why a session failed as a headline has it: the backend's own words without the error code, prefixes in capitals and a trailing clause, which the
 * whole message keeps. Null without a message.
 */
export function rootCause(of: { message: string | null; errorCode: string | null }): string | null {
  const whole = (of.message ?? '').replace(/\s+/g, ' ').trim();
  if (whole === '') return null;
  let text = whole;
  if (of.errorCode && text.startsWith(of.errorCode))
    text = text.slice(of.errorCode.length).replace(/^[\s:·,-]+/, '');
  while (PREFIX.test(text)) text = text.replace(PREFIX, '');
  text = TRAILING.exec(text)?.[1] ?? text;
  if (text === '') return whole;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

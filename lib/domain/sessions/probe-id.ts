/**
 * Run and thread ids of Tocsin's sessions are recognisable: UUIDs of version 7 whose last 32 bits are a check sum of the others. So
 * an id of any other session is known as such, of this process and of others, without a list of ids. A foreign UUID of version 7 has
 * the form with a probability of 2^-32; the 42 random bits that are left still distinguish the sessions of one millisecond.
 */
const SALT = 'tocsin probe id';
const CHECK_DIGITS = 8;
const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{4}[0-9a-f]{8}/gi;

/** The id with the form of an id of ours: its last eight digits replaced. `uuid`: of version 7. */
export function markProbeId(uuid: string): string {
  const kept = uuid.slice(0, -CHECK_DIGITS);
  return kept + checkSum(kept);
}

/** Whether a text is or contains an id of a session of ours, whatever was put around it. */
export function hasProbeId(text: string): boolean {
  for (const [found] of text.matchAll(UUID)) {
    const kept = found.slice(0, -CHECK_DIGITS);
    if (checkSum(kept) === found.slice(-CHECK_DIGITS).toLowerCase()) return true;
  }
  return false;
}

/** FNV-1a of the digits, as eight hex digits. */
function checkSum(kept: string): string {
  let hash = 0x811c9dc5;
  const digits = SALT + kept.replaceAll('-', '').toLowerCase();
  for (let at = 0; at < digits.length; at++)
    hash = Math.imul(hash ^ digits.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(CHECK_DIGITS, '0');
}

const ANY_UUID =
  /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;

const PLAIN_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID in its usual form, of small letters with dashes, however it is written; every other text as it is. */
export function plainUuid(text: string): string {
  if (PLAIN_UUID.test(text)) return text;
  const parts = ANY_UUID.exec(text);
  return parts === null ? text : parts.slice(1).join('-').toLowerCase();
}

const UUID_DIGITS = 32;

/** Whether an id is this one of ours, or was made of it: `run_<id>`, however the id is written in it. */
export function isMadeOf(id: string, own: string): boolean {
  if (id === own) return true;
  const digits = digitsOf(own);
  return digits.length >= UUID_DIGITS && digitsOf(id).includes(digits);
}

function digitsOf(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}

import { UsageError } from '../usage-error';

/** The address of a server as it was given. Throws UsageError for anything else than an http or https URL. */
export function serverUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new UsageError(`--server must be an http or https URL, not "${text}"`);
}

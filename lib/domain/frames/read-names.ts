import { cacheByText } from '../cached';
import { agentEventOf, canonicalName, isPingName, isWelcomeName } from './frame-names';
import type { Json } from './frame-scopes';

export const NAME_KEYS = [
  'type',
  'event',
  'event_type',
  'eventType',
  'message_type',
  'kind',
  'action',
  'op',
  'method',
];
export const STATE_KEYS = ['status', 'state', 'phase'];

/** Most names that are read from one frame. */
const NAMES_LIMIT = 24;

/** Canonical names that a frame has under these keys, outermost first, bounded. */
export function readNames(scopes: Json[], keys: string[]): string[] {
  const names: string[] = [];
  for (const scope of scopes) {
    for (const key of keys) {
      const value = scope[key];
      if (typeof value !== 'string' || value.length === 0) continue;
      names.push(typeof scope.specversion === 'string' ? cloudEventName(value) : plainName(value));
    }
  }
  return names.length > NAMES_LIMIT ? names.slice(0, NAMES_LIMIT) : names;
}

/** The canonical name of a message without the version that it ends with: `agent.started.v1`. */
const plainName = cacheByText((name) => canonicalName(name).replace(/_v\d{1,3}(?:_\d{1,3})?$/, ''));

/** Types of CloudEvents begin with the name of a domain in reverse: `com.example.agent.started`. */
const cloudEventName = cacheByText((type) => {
  const parts = type.split('.');
  const names = parts.map((_, dropped) => plainName(parts.slice(dropped).join('.')));
  return names.find(isKnownName) ?? plainName(type);
});

function isKnownName(name: string): boolean {
  return agentEventOf(name) !== null || isWelcomeName(name) || isPingName(name);
}

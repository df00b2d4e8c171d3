import type { Actor } from '../../domain/people/people';

/** A sender of health events: one `id` takes one turn in the queue; `name` is what metrics call it. */
type EventSource = { id: string; name: string };

/** Each token is a source. All people are one: metrics name no person. */
export function eventSourceOf({ id, name, via }: Pick<Actor, 'id' | 'name' | 'via'>): EventSource {
  if (via === 'token' || via === 'secret') return { id, name };
  return via === 'open' ? { id: 'local', name: 'local' } : { id: 'people', name: 'people' };
}

/** Headers by which the guard tells route handlers what it knows. Set on every request, so a client cannot forge them. */
export const CLIENT_HEADER = 'x-tocsin-client';
export const SECURE_HEADER = 'x-tocsin-secure';
/** Who sent it: an `Actor` as URI-encoded JSON; empty where nobody was recognised. */
export const ACTOR_HEADER = 'x-tocsin-actor';

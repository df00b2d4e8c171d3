/** Headers in which the guard passes on what it knows to route handlers. Set on every request, so a client cannot forge them. */
export const CLIENT_HEADER = 'x-tocsin-client';
export const SECURE_HEADER = 'x-tocsin-secure';
/** The id of the sign-in whose cookie the request has; empty without one. */
export const SIGN_IN_HEADER = 'x-tocsin-sign-in';
/** The sender: an `Actor` as URI-encoded JSON; empty where none was recognised. */
export const ACTOR_HEADER = 'x-tocsin-actor';

/** Headers by which the guard tells route handlers what it knows. Set on every request, so a client cannot forge them. */
export const CLIENT_HEADER = 'x-tocsin-client';
export const SECURE_HEADER = 'x-tocsin-secure';
export const SIGNED_IN_HEADER = 'x-tocsin-signed-in';

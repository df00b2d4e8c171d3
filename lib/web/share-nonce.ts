'use client';

/**
 * Passes the page's nonce to the style tag with which an open dialog locks scrolling, which the content-security policy would block. The library reads it from this global name.
 */
export function shareNonce(): void {
  if (typeof document === 'undefined') return;
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
}

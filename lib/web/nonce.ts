'use client';

/**
 * Hands the page's nonce to the style tag with which an open dialog holds the page still: the content-security policy
 * refuses it otherwise. The library looks for it under this global name.
 */
export function shareNonce(): void {
  if (typeof document === 'undefined') return;
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce });
}

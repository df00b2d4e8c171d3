'use client';

/**
 * Makes zod read answers without compiling code. It would find out by trying whether the page allows that, and every try is reported as a
 * breach of the content-security policy. The library reads the setting from this global name.
 */
export function parseWithoutEval(): void {
  if (typeof document === 'undefined') return;
  const page: object = globalThis;
  const holder: { __zod_globalConfig?: object } = page;
  holder.__zod_globalConfig = Object.assign(holder.__zod_globalConfig ?? {}, { jitless: true });
}

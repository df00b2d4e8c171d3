import type { IncomingMessage } from 'node:http';
import type { RequestRejection } from './admission';

/** Whether the sender is a browser that opens a page. */
export function wantsPage(request: IncomingMessage): boolean {
  return request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '');
}

/** A page without scripts that says why a request was rejected. */
export function rejectionPage({ status, message }: RequestRejection): string {
  const heading = status === 403 ? 'Tocsin refuses this request' : `Tocsin answers ${status}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${heading}</title></head>
<body><h1>${heading}</h1><p>${escapeHtml(message)}</p></body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

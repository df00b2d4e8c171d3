// A worker does not load TypeScript by itself: this file teaches it to, then hands over.
import { register } from 'tsx/esm/api';

register();
await import('./worker-main.ts');

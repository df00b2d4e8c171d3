// A worker does not load TypeScript by itself: it registers the loader first.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');

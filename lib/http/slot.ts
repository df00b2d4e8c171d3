import type { ServiceContext } from '../services/context';
import type { Access } from './access/access';

/** What the server hands to pages and route handlers. */
export type RuntimeSlot = {
  services: ServiceContext;
  /** True once the stores are open and the first judgement is written; false again while draining. */
  ready(): boolean;
  access: Access;
  /** Writes an unforeseen error to the log. */
  report(error: unknown, where: string): void;
};

const KEY = Symbol.for('tocsin.runtime');
type Holder = typeof globalThis & { [KEY]?: RuntimeSlot };

/** The only file that touches `globalThis`: one module is loaded several times in a process, a slot is not. */
export function putRuntime(runtime: RuntimeSlot | undefined): void {
  (globalThis as Holder)[KEY] = runtime;
}

/** Null where no server was started around the pages (a bare `next build`, or `next dev` alone). */
export function runtimeOrNull(): RuntimeSlot | null {
  return (globalThis as Holder)[KEY] ?? null;
}

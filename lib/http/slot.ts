import type { ServiceContext } from '../services/service-context';
import type { Access } from './access/access';
import type { OidcSignIn } from './access/oidc/oidc-sign-in';
import type { BodyBudget } from './body-budget';

/** What pages and route handlers get from the server. */
export type RuntimeSlot = {
  services: ServiceContext;
  /** True once the stores are open and the first evaluation is stored; false again while draining. */
  ready(): boolean;
  /** Why the process cannot do its work: it shuts down, a store cannot be written, its key is gone. Empty where it can. */
  notReady(): Promise<string[]>;
  access: Access;
  bodies: BodyBudget;
  /** Null where no identity provider is configured. */
  oidc: OidcSignIn | null;
  /** Logs an unexpected error. */
  report(error: unknown, where: string): void;
};

const KEY = Symbol.for('tocsin.runtime');
type Holder = typeof globalThis & { [KEY]?: RuntimeSlot | undefined };

/** The only file that touches `globalThis`: a module is loaded several times in this process, the slot exists once. */
export function putRuntime(runtime: RuntimeSlot | undefined): void {
  (globalThis as Holder)[KEY] = runtime;
}

/** Null where the pages run without a server (a bare `next build`, or `next dev` alone). */
export function runtimeOrNull(): RuntimeSlot | null {
  return (globalThis as Holder)[KEY] ?? null;
}

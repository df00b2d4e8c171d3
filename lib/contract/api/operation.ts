import type { z } from 'zod';
import type { Role } from '../../domain/people/role';
import type { SenderScope } from '../../domain/people/scope';

/** One method of one path, with the schemas of its request and response. */
export type Operation = {
  summary: string;
  /** The query parameters, all that there are: a request with another one is refused. Absent: it takes none. */
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Whether a request without a body is valid. */
  bodyOptional?: boolean;
  bodyTypes?: string[];
  answer?: z.ZodType;
  /** Absent: 200. */
  status?: number;
  /** Another site writes its query: parameters that are not known are left to the handler. */
  foreignQuery?: boolean;
  /** No cache may store its answers, not even the browser's: who is signed in, people, transcripts. */
  noStore?: boolean;
  /** Needs no sign-in. */
  open?: boolean;
  /** The required role. Absent: viewer to read, operator to write. */
  role?: Role;
  /** Tokens with this scope may call it as well; `share`: share links. */
  scope?: SenderScope;
};

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type ApiRoutes = Record<string, Partial<Record<Method, Operation>>>;

import type { z } from 'zod';
import type { Role } from '../../domain/people/role';

/** One method of one path, with the schemas of its rims. */
export type Operation = {
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  /** A request without a body means something too. */
  bodyOptional?: boolean;
  bodyTypes?: string[];
  answer?: z.ZodType;
  /** 200 where absent. */
  status?: number;
  /** Needs no sign-in. */
  open?: boolean;
  /** The role that it needs. Where absent: viewer to read, operator to write. */
  role?: Role;
};

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type ApiRoutes = Record<string, Partial<Record<Method, Operation>>>;

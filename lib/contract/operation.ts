import type { z } from 'zod';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One method of one path, with the schemas of its rims. */
export type Operation = {
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  bodyTypes?: string[];
  answer?: z.ZodType;
  /** 200 where absent. */
  status?: number;
  /** Needs no sign-in. */
  open?: boolean;
};

/** Paths with the schemas of their rims. */
export type Routes = Record<string, Partial<Record<Method, Operation>>>;

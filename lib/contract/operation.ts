import type { z } from 'zod';

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

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type ApiRoutes = Record<string, Partial<Record<Method, Operation>>>;

import { hostname } from 'node:os';
import type { z } from 'zod';
import type { ConfigFile } from '../contract/config/config';
import { configNodeSchema, configRolesSchema } from '../contract/config/config-node';
import { NODE_ROLES, type NodeRole } from '../domain/nodes/node-role';
import { rolesProblem } from './check-roles';
import type { Config } from './config';
import type { Problem } from './problems/problem';

/** Twice the time that a process takes to notice that it is to take over. */
const DEFAULT_LEASE_MS = 10_000;

/** What the environment sets of a process; null where it sets nothing. */
export type NodeEnvironment = { roles: NodeRole[] | null; node: string | null };

type Report = (path: string, problem: string, hint: string) => void;

/** Reads TOCSIN_ROLE and TOCSIN_NODE; problems go to `report`. */
export function readNodeEnvironment(
  { role, node }: { role: string | undefined; node: string | undefined },
  report: Report,
): NodeEnvironment {
  return {
    roles: parsed(configRolesSchema, role, (problem) =>
      report('TOCSIN_ROLE', problem, `use ${NODE_ROLES.join(', ')} with commas, or all`),
    ),
    node: parsed(configNodeSchema, node, (problem) =>
      report('TOCSIN_NODE', problem, 'use a short name, such as eu-1'),
    ),
  };
}

function parsed<T>(
  schema: z.ZodType<T>,
  text: string | undefined,
  refuse: (problem: string) => void,
): T | null {
  if (text === undefined || text === '') return null;
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  refuse(result.error.issues[0]?.message ?? 'it cannot be read');
  return null;
}

/** What a process does and is called: as the environment says, else the file, else everything and the name of its machine. */
export function nodeSettings(
  environment: NodeEnvironment,
  file: Pick<ConfigFile, 'role' | 'node' | 'lease'>,
): Pick<Config, 'roles' | 'node' | 'lease'> {
  return {
    roles: environment.roles ?? file.role ?? NODE_ROLES,
    node: environment.node ?? file.node ?? hostname(),
    lease: { ttlMs: file.lease.ttl ?? DEFAULT_LEASE_MS },
  };
}

/** Adds what is wrong with the roles of file and environment together. `isDatabase`: whether the stores are in one. */
export function checkNode(
  environment: NodeEnvironment,
  { file, isDatabase }: { file: Pick<ConfigFile, 'role' | 'node' | 'lease'>; isDatabase: boolean },
  problems: Problem[],
): void {
  const { roles } = nodeSettings(environment, file);
  const path = environment.roles === null ? 'role' : 'TOCSIN_ROLE';
  const problem = rolesProblem(roles, { path, isDatabase });
  if (problem) problems.push(problem);
}

import { z } from 'zod';
import { NODE_ROLES } from '../../domain/nodes/node-role';
import { configDurationSchema } from './config-duration';

const NODE_NAME_LIMIT = 80;

/** Roles as they are written: names with commas between them, or `all`. */
const rolesTextSchema = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .flatMap((name): readonly string[] => (name === 'all' ? NODE_ROLES : [name])),
);

/** `web,collect`, `[web, collect]` or `all`; parsed to the roles, each once, in the order of `NODE_ROLES`. */
export const configRolesSchema = z
  .union([rolesTextSchema, z.array(z.string())], {
    error: `expected roles: ${NODE_ROLES.join(', ')}, or all`,
  })
  .pipe(
    z.array(
      z.enum(NODE_ROLES, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is no role: use ${NODE_ROLES.join(', ')}, or all`,
      }),
    ),
  )
  .transform((named) => NODE_ROLES.filter((role) => named.includes(role)))
  .refine((roles) => roles.length > 0, 'name at least one role, or all')
  .refine((roles) => !(roles.includes('probe') && !roles.includes('collect')), {
    error:
      'the role probe needs collect in the same process, which stores its sessions: add collect, or run `tocsin probe` beside it',
  });

/** The name of a process for people. */
export const configNodeSchema = z.string().trim().min(1).max(NODE_NAME_LIMIT);

/** How long a lease lasts that is not renewed: as long does an alert wait where the process that judged is gone. */
export const configLeaseSchema = z.strictObject({
  ttl: configDurationSchema
    .pipe(z.number().min(5_000, 'at least 5s').max(60_000, 'at most 60s'))
    .optional(),
});

import { z } from 'zod';

const CHECK_STATES = ['ok', 'warn', 'fail'] as const;

const doctorCheckSchema = z.strictObject({
  /** What was checked: `node`, `configuration`, `store events.db`, `target staging chat`, … */
  name: z.string(),
  state: z.enum(CHECK_STATES),
  /** What was found. */
  text: z.string(),
  /** The way out; null for what is ok. */
  hint: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;

/** `tocsin doctor --json`. */
export const doctorOutputSchema = z.strictObject({
  tocsin: z.string(),
  at: z.iso.datetime(),
  /** Or the address of the database, without its password. */
  dataDirectory: z.string(),
  checks: z.array(doctorCheckSchema),
  /** The worst state of all checks. */
  result: z.enum(CHECK_STATES),
});
export type DoctorOutput = z.infer<typeof doctorOutputSchema>;

/** The worst of several states; `ok` for none. */
export const worstOf = (checks: ReadonlyArray<Pick<DoctorCheck, 'state'>>): DoctorCheck['state'] =>
  CHECK_STATES.findLast((state) => checks.some((check) => check.state === state)) ?? 'ok';

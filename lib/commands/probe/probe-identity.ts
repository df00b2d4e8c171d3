import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { uuidv7 } from '../../kit/ids';

const identitySchema = z.object({ id: z.uuid() });

/** The id of the probe, which stays with its spool directory. Errors: those of the file system. */
export function probeIdOf(directory: string, now: number): string {
  const file = join(directory, 'probe.json');
  try {
    return identitySchema.parse(JSON.parse(readFileSync(file, 'utf8'))).id;
  } catch {
    const id = uuidv7(now);
    writeFileSync(file, JSON.stringify({ id }), { mode: 0o600 });
    return id;
  }
}

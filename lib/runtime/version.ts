import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's directory. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const manifest: { version: string } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

export const VERSION = manifest.version;

/** The runbook of this version, to which messages link where a rule names none. */
export const RUNBOOK = readFileSync(`${ROOT}docs/runbook.md`, 'utf8');

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's directory. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const manifest: { version: string } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

export const VERSION = manifest.version;

/** The runbook of this very version: what messages link to, where no rule has one of its own. */
export const RUNBOOK = readFileSync(`${ROOT}docs/runbook.md`, 'utf8');

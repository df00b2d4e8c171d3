import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { drillReportSchema } from '../../lib/contract/output/drill-output';

const BIN = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

it('a drill of its own proves that the page of an outage arrives and resolves', async () => {
  // Where it has its temporary files, which it must not leave behind.
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-drill-test-'));
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [BIN, 'drill', 'bare-1011', '--quick', '--json'],
      { cwd: directory, env: { ...process.env, NO_COLOR: '1', TMPDIR: directory } },
    );
    expect(stderr).toBe('');
    const report = drillReportSchema.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      outcome: 'arrived',
      reason: null,
      fault: { name: 'bare-1011', share: 1 },
      messages: { firing: 1, resolved: 1 },
    });
    expect(report.page).toMatch(/sessions stop at ready/);
    expect(report.sessions.failed).toBeGreaterThanOrEqual(3);
    expect(report.detectMs).toBeGreaterThan(0);
    expect(readdirSync(directory).filter((name) => name.startsWith('tocsin-drill-'))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

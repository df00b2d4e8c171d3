import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createConfigWatch } from './config-watch';

const CHECK_EVERY_MS = 2_000;

let directory: string;
let file: string;
let changes = 0;
let stop: () => Promise<void>;
const manual = manualClock();
let onSleep = () => {};
/** Says when the watch has looked at the file and rests. */
const clock = {
  ...manual,
  after(ms: number, run: () => void) {
    const cancel = manual.after(ms, run);
    onSleep();
    return cancel;
  },
};

beforeEach(() => {
  changes = 0;
  directory = mkdtempSync(join(tmpdir(), 'tocsin-watch-'));
  file = join(directory, 'tocsin.config.yaml');
});
afterEach(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

/** Lets so many intervals pass, each with its look at the file. */
async function looks(count: number): Promise<void> {
  for (let look = 0; look < count; look += 1) {
    const rests = new Promise<void>((resolve) => {
      onSleep = resolve;
    });
    manual.advance(CHECK_EVERY_MS);
    await rests;
  }
}

async function start({ isAbsent = false } = {}): Promise<void> {
  const abort = new AbortController();
  const onChange = async () => {
    changes += 1;
  };
  const rests = new Promise<void>((resolve) => {
    onSleep = resolve;
  });
  const running = createConfigWatch({ file, isAbsent, clock, onChange }).run(abort.signal);
  stop = async () => {
    abort.abort();
    await running;
  };
  await rests;
  await looks(2);
  // What changed while the process started.
  expect(changes).toBe(isAbsent ? 0 : 1);
  changes = 0;
}

it('sees an edit, once, and nothing where there is none', async () => {
  writeFileSync(file, 'a');
  await start();
  await looks(5);
  expect(changes).toBe(0);
  writeFileSync(file, 'b');
  await looks(5);
  expect(changes).toBe(1);
});

it('waits for the end of a slow write', async () => {
  writeFileSync(file, 'a');
  await start();
  for (const text of ['', 'b', 'bb', 'bbb']) {
    writeFileSync(file, text);
    await looks(1);
    expect(changes).toBe(0);
  }
  await looks(2);
  expect(changes).toBe(1);
});

it('sees a file that an editor renames into its place, also of the same size', async () => {
  writeFileSync(file, 'a');
  await start();
  writeFileSync(`${file}.new`, 'b');
  renameSync(`${file}.new`, file);
  await looks(3);
  expect(changes).toBe(1);
});

it('sees the link of a mounted map that Kubernetes swaps', async () => {
  for (const version of ['1', '2']) {
    mkdirSync(join(directory, version));
    writeFileSync(join(directory, version, 'tocsin.config.yaml'), version);
  }
  symlinkSync('1', join(directory, '..data'));
  symlinkSync('..data/tocsin.config.yaml', file);
  await start();
  symlinkSync('2', join(directory, '..tmp'));
  renameSync(join(directory, '..tmp'), join(directory, '..data'));
  await looks(3);
  expect(changes).toBe(1);
});

it('sees a file that goes, and that comes', async () => {
  writeFileSync(file, 'a');
  await start();
  rmSync(file);
  await looks(3);
  expect(changes).toBe(1);
  writeFileSync(file, 'a');
  await looks(3);
  expect(changes).toBe(2);
});

it('sees nothing where there was no file at the start, until there is one', async () => {
  await start({ isAbsent: true });
  await looks(3);
  expect(changes).toBe(0);
  writeFileSync(file, 'a');
  await looks(3);
  expect(changes).toBe(1);
});

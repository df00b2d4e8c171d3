/** The package as `npm pack` and a global install make it: minutes, because the pages are built and its packages are fetched. */
import { vi } from 'vitest';
import { installPacked } from '../support/packed-install';
import { describeInstalled } from '../support/packed-install-suite';

vi.setConfig({ testTimeout: 240_000 });

// Operations case 13.
describeInstalled('packed and installed', {
  install: async (prefix) => installPacked(prefix),
  installMs: 1_200_000,
  isQuick: false,
});

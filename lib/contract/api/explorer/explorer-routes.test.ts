import { expect, it } from 'vitest';
import { missingAccess } from '../operation-role';
import { explorerRoutes } from './explorer-routes';

const operations = Object.values(explorerRoutes).flatMap((byMethod) =>
  Object.entries(byMethod).map(([name, operation]) => ({ method: name.toUpperCase(), operation })),
);

it('everybody who reads sessions has the explorer, readers of a share link and senders have nothing of it', () => {
  expect(operations).toHaveLength(8);
  for (const of of operations) {
    expect(missingAccess(of, { role: 'viewer' })).toBeNull();
    for (const scope of ['share', 'ingest', 'metrics', 'badge'] as const)
      expect(missingAccess(of, { role: null, scope })).toEqual({ needed: 'viewer' });
  }
});

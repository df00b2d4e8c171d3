import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { apiDocument } from './openapi';

const app = fileURLToPath(new URL('../../../app', import.meta.url));

/** `METHOD /path` of every handler under app/, but the one for paths that do not exist. */
function handlersOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(`${sep}route.ts`) && !file.includes('[...'))
    .flatMap((file) => {
      const path = `/${relative(app, dirname(join(directory, file)))}`.replace(
        /\[(\w+)\]/g,
        '{$1}',
      );
      const text = readFileSync(join(directory, file), 'utf8');
      return [...text.matchAll(/^ {2}(GET|POST|PUT|PATCH|DELETE):/gm)].map(
        (match) => `${match[1]} ${path}`,
      );
    });
}

describe('openapi document', () => {
  const document = apiDocument('1.2.3') as {
    openapi: string;
    paths: Record<
      string,
      Record<
        string,
        {
          parameters: Array<{ name: string; required: boolean }>;
          requestBody?: { required: boolean };
        }
      >
    >;
  };

  it('lists every route, and no other', () => {
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.sort()).toEqual(handlersOf(app).sort());
    expect(listed.length).toBeGreaterThan(20);
  });

  it('says where a body may be left out', () => {
    const bodyOf = (path: string) => document.paths[path]?.post?.requestBody?.required;
    expect(bodyOf('/api/v1/notifiers')).toBe(true);
    expect(bodyOf('/api/v1/notifiers/{id}/test')).toBe(false);
  });

  it('describes inputs as they are sent', () => {
    const names = document.paths['/api/v1/overview']?.get?.parameters;
    expect(names).toContainEqual(expect.objectContaining({ name: 'target', required: true }));
    expect(names).toContainEqual(expect.objectContaining({ name: 'from', required: false }));
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(document)).not.toContain('$schema');
  });
});

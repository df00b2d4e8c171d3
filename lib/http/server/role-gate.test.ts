import { expect, it } from 'vitest';
import { NODE_ROLES } from '../../domain/nodes/node-role';
import { roleRejection } from './role-gate';

const PAGES = ['/', '/targets', '/_next/static/a.js', '/socket.io/', '/api/v1/overview'];
const INTAKE = [
  '/api/v1/events',
  '/api/v1/logs',
  '/api/v1/logs/in/a-key',
  '/api/v1/otlp/v1/traces',
  '/api/v1/probe/hello',
  '/api/v1/probe/results',
];
const ALWAYS = ['/healthz', '/readyz', '/metrics'];

it('lets each process answer what its roles serve, and whether it is well', () => {
  const answered = (roles: Parameters<typeof roleRejection>[1]) =>
    [...PAGES, ...INTAKE, ...ALWAYS].filter((path) => roleRejection(path, roles) === null);
  expect(answered(['web'])).toEqual([...PAGES, ...ALWAYS]);
  expect(answered(['collect', 'probe'])).toEqual([...INTAKE, ...ALWAYS]);
  expect(answered(['judge'])).toEqual(ALWAYS);
  expect(answered(NODE_ROLES)).toEqual([...PAGES, ...INTAKE, ...ALWAYS]);
});

it('names its roles, the one that is missing, and the way out', () => {
  expect(roleRejection('/api/v1/events', ['judge', 'web'])).toEqual({
    status: 503,
    code: 'unavailable',
    message:
      'this process has the roles web, judge and does not serve health events, log lines and probes: send the request to one with the role collect, or add collect to the roles of this one',
  });
});

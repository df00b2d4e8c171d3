import { z } from 'zod';
import { rangeQuerySchema } from '../primitives';
import { alertRoutes } from './alerting/alert-routes';
import { incidentRoutes } from './alerting/incident-routes';
import {
  currentUserSchema,
  oidcQuerySchema,
  ownPasswordSchema,
  signedInSchema,
  signedOutSchema,
  signInSchema,
} from './auth';
import { demoFaultsInputSchema, demoFaultsSchema } from './demo';
import { erasureRoutes } from './erasure-routes';
import { evidenceSchema, latenciesQuerySchema, latenciesSchema } from './evidence/evidence';
import {
  targetNoteInputSchema,
  targetNoteSchema,
  targetNotesSchema,
} from './evidence/target-notes';
import { explorerRoutes } from './explorer/explorer-routes';
import { targetsHistoryQuerySchema, targetsHistorySchema } from './fleet/targets-history';
import { intakeRoutes } from './intake/intake-routes';
import { journeyRoutes } from './journeys/journey-routes';
import type { ApiRoutes } from './operation';
import { funnelSchema, overviewSchema, seriesSchema, signaturesSchema } from './overview';
import {
  auditListSchema,
  auditQuerySchema,
  createdTokenSchema,
  tokenInputSchema,
  tokenListSchema,
  userInputSchema,
  userListSchema,
  userPatchSchema,
  userViewSchema,
} from './people';
import { placeRoutes } from './places/place-routes';
import { releaseRoutes } from './releases/release-routes';
import { searchQuerySchema, searchSchema } from './search/search';
import {
  framesSchema,
  rasterSchema,
  runAnswerSchema,
  runInputSchema,
  sessionDetailSchema,
  sessionListQuerySchema,
  sessionListSchema,
  sessionProgressSchema,
} from './sessions';
import { aboutSchema, nodeListSchema, settingsPatchSchema, settingsViewSchema } from './settings';
import { shareRoutes } from './sharing/share-routes';
import { signInRoutes } from './sign-ins';
import {
  targetInputSchema,
  targetListQuerySchema,
  targetListSchema,
  targetNamesSchema,
  targetPatchSchema,
  targetViewSchema,
} from './targets';
import { targetsOverviewQuerySchema, targetsOverviewSchema } from './targets-overview';

import { whyRoutes } from './why/why-routes';

const state = z.object({ status: z.string() });
const readiness = state.extend({ reasons: z.array(z.string()).optional() });

/** Every route of the API with its schemas, from which `/api/v1/openapi.json` is generated. */
export const apiRoutes: ApiRoutes = {
  ...alertRoutes,
  ...incidentRoutes,
  ...intakeRoutes,
  '/api/v1/overview': {
    get: {
      summary: 'The sentence about the state of a target, its tiles and latest failures',
      query: rangeQuerySchema,
      answer: overviewSchema,
    },
  },
  '/api/v1/indicators/series': {
    get: {
      summary: 'The charts: at most 300 points per series',
      query: rangeQuerySchema,
      answer: seriesSchema,
    },
  },
  '/api/v1/indicators/evidence': {
    get: {
      summary: 'The evidence charts: counts per cell, divided where a deployment began',
      query: rangeQuerySchema,
      answer: evidenceSchema,
    },
  },
  '/api/v1/latencies': {
    get: {
      summary: 'Percentiles of a timing over time, with the sessions that a deadline cut off',
      query: latenciesQuerySchema,
      answer: latenciesSchema,
    },
  },
  '/api/v1/funnel': {
    get: { summary: 'Where sessions stop', query: rangeQuerySchema, answer: funnelSchema },
  },
  '/api/v1/signatures': {
    get: {
      summary: 'Ways of failing, most frequent first',
      query: rangeQuerySchema,
      answer: signaturesSchema,
    },
  },
  '/api/v1/search': {
    get: {
      summary:
        'Targets, incidents, releases, ways of failing, sessions by id and runbook sections that contain a text',
      query: searchQuerySchema,
      answer: searchSchema,
    },
  },
  '/api/v1/sessions': {
    get: {
      summary: 'Sessions, newest first, in keyset pages',
      query: sessionListQuerySchema,
      answer: sessionListSchema,
    },
  },
  ...explorerRoutes,
  '/api/v1/sessions/raster': {
    get: {
      summary: 'One mark per session, or counts per column',
      query: rangeQuerySchema,
      answer: rasterSchema,
    },
  },
  '/api/v1/sessions/run': {
    post: {
      summary:
        'Run one session now; responds when it has ended, or with `wait: false` when it has begun',
      body: runInputSchema,
      answer: runAnswerSchema,
    },
  },
  '/api/v1/sessions/{id}': {
    get: {
      summary: 'One session with its health events',
      answer: sessionDetailSchema,
      noStore: true,
    },
  },
  '/api/v1/sessions/{id}/frames': {
    get: { summary: 'The transcript of one session', answer: framesSchema, noStore: true },
  },
  '/api/v1/sessions/{id}/progress': {
    get: {
      summary: 'How far a session is that was asked for',
      answer: sessionProgressSchema,
      noStore: true,
    },
  },
  '/api/v1/target-names': {
    get: { summary: 'Id, name and environment of every target', answer: targetNamesSchema },
  },
  '/api/v1/targets': {
    get: {
      summary: 'Targets by environment and name, in keyset pages of up to 2,000',
      query: targetListQuerySchema,
      answer: targetListSchema,
    },
    post: {
      summary: 'Add a target',
      body: targetInputSchema,
      answer: targetViewSchema,
      status: 201,
    },
  },
  '/api/v1/targets/overview': {
    get: {
      summary: 'All targets now, worst first: sentence, counts, firing pages, a page of rows',
      query: targetsOverviewQuerySchema,
      answer: targetsOverviewSchema,
    },
  },
  '/api/v1/targets/history': {
    get: {
      summary:
        'Shares of up to 60 targets over a range: of the worst indicator of each, or of all gated ones',
      query: targetsHistoryQuerySchema,
      answer: targetsHistorySchema,
    },
  },
  '/api/v1/targets/{id}': {
    get: { summary: 'One target', answer: targetViewSchema },
    patch: { summary: 'Change a target', body: targetPatchSchema, answer: targetViewSchema },
    delete: { summary: 'Remove a target', status: 204 },
  },
  '/api/v1/targets/{id}/notes': {
    get: { summary: 'Notes on a target, by the instant they are about', answer: targetNotesSchema },
    post: {
      summary: 'Add a note: an event under the charts of the target',
      body: targetNoteInputSchema,
      answer: targetNoteSchema,
      status: 201,
      role: 'reviewer',
    },
  },
  '/api/v1/targets/{id}/notes/{note}': {
    delete: { summary: 'Remove a note', status: 204, role: 'reviewer' },
  },
  ...placeRoutes,
  ...journeyRoutes,
  ...releaseRoutes,
  ...erasureRoutes,
  ...shareRoutes,
  ...whyRoutes,
  '/api/v1/settings': {
    get: { summary: 'Thresholds and retention', answer: settingsViewSchema },
    patch: {
      summary: 'Change settings',
      body: settingsPatchSchema,
      answer: settingsViewSchema,
      role: 'admin',
    },
  },
  '/api/v1/config/export': {
    get: {
      summary:
        'All that a configuration file can define, as such a file (YAML); secrets are references to variables that it lists',
      role: 'admin',
    },
  },
  '/api/v1/about': { get: { summary: 'Version and state of this Tocsin', answer: aboutSchema } },
  '/api/v1/nodes': {
    get: { summary: 'The processes of this installation', answer: nodeListSchema },
  },
  '/api/v1/me': {
    get: {
      summary: 'Who is signed in, with which role',
      answer: currentUserSchema,
      open: true,
      noStore: true,
    },
  },
  '/api/v1/me/password': {
    patch: {
      summary: 'Change your own password; ends your other sign-ins',
      body: ownPasswordSchema,
      answer: signedInSchema,
      role: 'viewer',
    },
  },
  '/api/v1/users': {
    get: { summary: 'Users and their roles', answer: userListSchema, role: 'admin', noStore: true },
    post: {
      summary: 'Add a user',
      body: userInputSchema,
      answer: userViewSchema,
      status: 201,
      role: 'admin',
    },
  },
  '/api/v1/users/{id}': {
    patch: {
      summary: "Change a user's role or password, disable or enable",
      body: userPatchSchema,
      answer: userViewSchema,
      role: 'admin',
    },
    delete: { summary: 'Remove a user', status: 204, role: 'admin' },
  },
  '/api/v1/tokens': {
    get: {
      summary: 'API tokens, without the tokens themselves',
      answer: tokenListSchema,
      role: 'admin',
      noStore: true,
    },
    post: {
      summary: 'Create an API token; only this response shows it',
      body: tokenInputSchema,
      answer: createdTokenSchema,
      status: 201,
      role: 'admin',
    },
  },
  '/api/v1/tokens/{id}': {
    delete: { summary: 'Revoke an API token', status: 204, role: 'admin' },
  },
  '/api/v1/audit': {
    get: {
      summary: 'Who changed what, newest first, in keyset pages',
      query: auditQuerySchema,
      answer: auditListSchema,
      role: 'admin',
      noStore: true,
    },
  },
  '/api/v1/sign-in': {
    post: {
      summary: 'Sign in; sets a cookie',
      body: signInSchema,
      answer: signedInSchema,
      open: true,
    },
  },
  '/api/v1/sign-in/oidc': {
    get: {
      summary: 'Leads a browser to the identity provider; 404 where none is configured',
      query: oidcQuerySchema,
      status: 303,
      open: true,
    },
  },
  '/api/v1/sign-in/oidc/callback': {
    get: {
      foreignQuery: true,
      summary: 'Where the identity provider sends a browser back to; sets a cookie',
      status: 303,
      open: true,
    },
  },
  '/api/v1/sign-out': {
    post: { summary: 'Sign out', answer: signedOutSchema, open: true },
  },
  ...signInRoutes,
  '/api/v1/demo/faults': {
    get: { summary: 'Faults of the demo; 404 outside it', answer: demoFaultsSchema },
    put: {
      summary: 'Switch faults of the demo',
      body: demoFaultsInputSchema,
      answer: demoFaultsSchema,
    },
  },
  '/api/v1/openapi.json': {
    get: {
      summary: 'This document; without a sign-in it does not state the version of Tocsin',
      answer: z.looseObject({ openapi: z.string() }),
      open: true,
    },
  },
  '/metrics': {
    get: {
      summary: 'Indicators, counters and the state of Tocsin, in the text format of Prometheus',
      answer: z.string(),
      scope: 'metrics',
    },
  },
  '/reporters/{file}': {
    get: {
      summary:
        'The reporters that backends install: tocsin_reporter.py, and tocsin-reporter.tgz for npm',
      open: true,
    },
  },
  '/badge/{environment}/{name}': {
    get: {
      summary:
        'The state of a target as an image: its environment and name, or - and its id, and .svg. Switched off, unknown and not allowed answer the same 404',
      query: z.object({ token: z.string().max(200).optional() }),
      answer: z.string(),
      scope: 'badge',
    },
  },
  '/healthz': { get: { summary: 'Liveness', answer: state, open: true } },
  '/readyz': {
    get: { summary: 'Readiness; 503 with reasons if not ready', answer: readiness, open: true },
  },
};

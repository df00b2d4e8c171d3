import { z } from 'zod';
import type { ApiRoutes } from '../operation';
import {
  releaseDetailSchema,
  releaseInputSchema,
  releaseListQuerySchema,
  releaseListSchema,
  releasePatchSchema,
  releaseViewSchema,
} from './releases';
import {
  flaggerInputSchema,
  flaggerQuerySchema,
  releaseEvidenceSchema,
  releaseQuerySchema,
  reportQuerySchema,
  signOffInputSchema,
  signOffSchema,
  verdictDocumentSchema,
  verdictQuerySchema,
} from './verdicts';

/**
 * Routes of releases. An id is `<target>:<version>`, which means the newest deployment of that version, or with `~n` the n-th
 * one. The version `latest` means the deployment that started last.
 */
export const releaseRoutes: ApiRoutes = {
  '/api/v1/releases': {
    get: {
      summary: 'Deployments with their last verdict, newest first, in keyset pages',
      query: releaseListQuerySchema,
      answer: releaseListSchema,
    },
    post: {
      summary: 'Mark a deployment: names the one that just started, or opens a new one',
      body: releaseInputSchema,
      answer: releaseViewSchema,
      status: 201,
    },
  },
  '/api/v1/releases/{id}': {
    get: {
      summary:
        'One deployment: verdict, history, sign-offs, other deployments of its version, the one before it',
      query: releaseQuerySchema,
      answer: releaseDetailSchema,
    },
    patch: {
      summary: 'Change notes and links of a release, or when it is reviewed',
      query: releaseQuerySchema,
      body: releasePatchSchema,
      answer: releaseViewSchema,
    },
  },
  '/api/v1/releases/{id}/verdict': {
    get: {
      summary: 'The verdict document, also for an Argo Rollouts web metric',
      query: verdictQuerySchema,
      answer: verdictDocumentSchema,
    },
    post: {
      summary:
        'For hooks that read the status, such as Flagger: 200 as expected, 412 decided otherwise, 425 not decided yet',
      query: flaggerQuerySchema,
      body: flaggerInputSchema,
      answer: verdictDocumentSchema,
      // It reads and changes nothing, but hooks can only post.
      role: 'viewer',
    },
  },
  '/api/v1/releases/{id}/evidence': {
    get: {
      summary: 'The evidence of each indicator after each closed minute',
      query: releaseQuerySchema,
      answer: releaseEvidenceSchema,
    },
  },
  '/api/v1/releases/{id}/report': {
    get: {
      summary: 'The verdict as HTML (one file), Markdown, JSON or JUnit XML',
      query: reportQuerySchema,
    },
  },
  '/api/v1/releases/{id}/sign-off': {
    post: {
      summary: 'Approve, hold or override, with name and reason',
      query: releaseQuerySchema,
      body: signOffInputSchema,
      answer: signOffSchema,
      status: 201,
      role: 'reviewer',
    },
  },
  '/api/v1/schemas/verdict.json': {
    get: { summary: 'JSON Schema of the verdict document', answer: z.looseObject({}), open: true },
  },
};

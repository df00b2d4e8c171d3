import { z } from 'zod';
import type { ApiRoutes } from '../operation';
import { acknowledgeInputSchema } from './alerts';
import {
  incidentNoteInputSchema,
  incidentNotePatchSchema,
  incidentNoteSchema,
  incidentReportQuerySchema,
  incidentTimelineSchema,
  similarIncidentsSchema,
  similarQuerySchema,
} from './incident-timeline';
import { incidentListQuerySchema, incidentListSchema, incidentViewSchema } from './incidents';

/** Routes of incidents: the alerts of one cause at one target. */
export const incidentRoutes: ApiRoutes = {
  '/api/v1/incidents': {
    get: {
      summary: 'Incidents, newest first, in keyset pages',
      query: incidentListQuerySchema,
      answer: incidentListSchema,
    },
  },
  '/api/v1/incidents/{id}': {
    get: { summary: 'One incident, by its id or its name (INC-43)', answer: incidentViewSchema },
  },
  '/api/v1/incidents/{id}/acknowledge': {
    post: {
      summary: 'Acknowledge an incident and all its alerts; repeat it to take the incident over',
      body: acknowledgeInputSchema,
      answer: incidentViewSchema,
      role: 'reviewer',
    },
    delete: {
      summary: 'Remove the acknowledgement',
      answer: incidentViewSchema,
      role: 'reviewer',
    },
  },
  '/api/v1/incidents/{id}/timeline': {
    get: {
      summary: 'What happened, oldest first: releases, failures, messages, acknowledgement, notes',
      answer: incidentTimelineSchema,
    },
  },
  '/api/v1/incidents/{id}/similar': {
    get: {
      summary: 'Past incidents like it, and incidents at other targets with the same cause',
      query: similarQuerySchema,
      answer: similarIncidentsSchema,
    },
  },
  '/api/v1/incidents/{id}/report': {
    get: {
      summary:
        'A report to copy and edit, with sequence diagrams of a failing and a passing session',
      query: incidentReportQuerySchema,
      answer: z.string(),
      noStore: true,
    },
  },
  '/api/v1/incidents/{id}/notes': {
    post: {
      summary: 'Add a note; it is part of the timeline and the report',
      body: incidentNoteInputSchema,
      answer: incidentNoteSchema,
      status: 201,
      role: 'reviewer',
    },
  },
  '/api/v1/incidents/{id}/notes/{note}': {
    patch: {
      summary: 'Change the text of a note; 409 where someone else changed it first',
      body: incidentNotePatchSchema,
      answer: incidentNoteSchema,
      role: 'reviewer',
    },
    delete: { summary: 'Remove a note', status: 204, role: 'reviewer' },
  },
};

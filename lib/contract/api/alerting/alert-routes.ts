import { z } from 'zod';
import type { ApiRoutes } from '../operation';
import {
  acknowledgeInputSchema,
  alertListQuerySchema,
  alertListSchema,
  alertViewSchema,
  notificationListQuerySchema,
  notificationListSchema,
  notificationViewSchema,
  silenceInputSchema,
  silenceListSchema,
  silencePatchSchema,
  silenceViewSchema,
} from './alerts';
import {
  maintenanceInputSchema,
  maintenanceListSchema,
  maintenancePreviewInputSchema,
  maintenancePreviewSchema,
  maintenanceViewSchema,
} from './maintenance';
import { notifierInputSchema } from './notifier-input';
import {
  notifierListSchema,
  notifierPatchSchema,
  notifierTestSchema,
  notifierViewSchema,
} from './notifiers';
import {
  ruleInputSchema,
  ruleListSchema,
  rulePatchSchema,
  rulePreviewInputSchema,
  rulePreviewSchema,
  ruleViewSchema,
} from './rules';

/** Routes of rules, alerts, notifiers, silences, maintenance windows and notifications. */
export const alertRoutes: ApiRoutes = {
  '/api/v1/alerts': {
    get: {
      summary: 'Open alerts, then resolved ones, newest first, in keyset pages',
      query: alertListQuerySchema,
      answer: alertListSchema,
    },
  },
  '/api/v1/alerts/{id}': { get: { summary: 'One alert', answer: alertViewSchema } },
  '/api/v1/alerts/{id}/acknowledge': {
    post: {
      summary: 'Acknowledge an alert',
      body: acknowledgeInputSchema,
      answer: alertViewSchema,
      role: 'reviewer',
    },
    delete: {
      summary: 'Remove the acknowledgement',
      answer: alertViewSchema,
      role: 'reviewer',
    },
  },
  '/api/v1/rules': {
    get: { summary: 'All rules', answer: ruleListSchema },
    post: {
      summary:
        'Add a rule; refused, with the reason, if it can never fire or would fire on one bad session',
      body: ruleInputSchema,
      answer: ruleViewSchema,
      status: 201,
    },
  },
  '/api/v1/rules/preview': {
    post: {
      summary: 'When a rule would have fired in the stored past',
      body: rulePreviewInputSchema,
      answer: rulePreviewSchema,
    },
  },
  '/api/v1/rules/{id}': {
    get: { summary: 'One rule', answer: ruleViewSchema },
    patch: { summary: 'Change a rule', body: rulePatchSchema, answer: ruleViewSchema },
    delete: { summary: 'Remove a rule of your own', status: 204 },
  },
  '/api/v1/notifiers': {
    get: { summary: 'All notifiers; secrets are never shown', answer: notifierListSchema },
    post: {
      summary: 'Add a notifier',
      body: notifierInputSchema,
      answer: notifierViewSchema,
      status: 201,
    },
  },
  '/api/v1/notifiers/test': {
    post: {
      summary: 'Send a test message through a notifier that is not stored',
      body: notifierInputSchema,
      answer: notifierTestSchema,
    },
  },
  '/api/v1/notifiers/{id}': {
    get: { summary: 'One notifier', answer: notifierViewSchema },
    patch: {
      summary: 'Change a notifier; secrets that are left out do not change',
      body: notifierPatchSchema,
      answer: notifierViewSchema,
    },
    delete: { summary: 'Remove a notifier', status: 204 },
  },
  '/api/v1/notifiers/{id}/test': {
    post: {
      summary: 'Send a test message; with a body, as if the notifier had these changes',
      body: notifierPatchSchema,
      bodyOptional: true,
      answer: notifierTestSchema,
    },
  },
  '/api/v1/silences': {
    get: { summary: 'Silences, newest first', answer: silenceListSchema },
    post: {
      summary: 'Silence matching alerts, for at most 24 h',
      body: silenceInputSchema,
      answer: silenceViewSchema,
      status: 201,
    },
  },
  '/api/v1/silences/{id}': {
    patch: { summary: 'Set a new end', body: silencePatchSchema, answer: silenceViewSchema },
    delete: { summary: 'End a silence now; it stays in the list', answer: silenceViewSchema },
  },
  '/api/v1/maintenance': {
    get: { summary: 'Maintenance windows, newest first', answer: maintenanceListSchema },
    post: {
      summary: 'Add a maintenance window',
      body: maintenanceInputSchema,
      answer: maintenanceViewSchema,
      status: 201,
    },
  },
  '/api/v1/maintenance/preview': {
    post: {
      summary: 'The next times of a maintenance window that is not stored',
      body: maintenancePreviewInputSchema,
      answer: maintenancePreviewSchema,
      role: 'viewer',
    },
  },
  '/api/v1/maintenance.ics': {
    get: {
      summary:
        'The maintenance windows as an iCal feed; calendars that send no headers give an API token as ?token=',
      query: z.object({ token: z.string().max(500).optional() }),
    },
  },
  '/api/v1/maintenance/{id}': { delete: { summary: 'Remove a maintenance window', status: 204 } },
  '/api/v1/notifications': {
    get: {
      summary: 'The delivery log, newest first, in keyset pages',
      query: notificationListQuerySchema,
      answer: notificationListSchema,
    },
  },
  '/api/v1/notifications/{id}/retry': {
    post: { summary: 'Queue a dead notification again', answer: notificationViewSchema },
  },
};

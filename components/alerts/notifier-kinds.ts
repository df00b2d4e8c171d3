import { SECRET_SETTINGS } from '@/lib/contract/api/alerting/notifiers';
import type { NotifierKind } from '@/lib/domain/alerts/notifier';

export const KIND_NAMES: Record<NotifierKind, string> = {
  webhook: 'Webhook',
  alertmanager: 'Alertmanager',
  pagerduty: 'PagerDuty',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  jsm: 'Jira Service Management',
  email: 'Email',
  ntfy: 'ntfy',
};

/** How a setting is typed. `list`: one a line; `headers`: `Name: value` a line; `responders`: `team id` a line. */
export type SettingType = 'text' | 'number' | 'list' | 'headers' | 'responders' | 'security';
export type SettingField = {
  key: string;
  label: string;
  type: SettingType;
  placeholder?: string;
  hint?: string;
};

const url = (label: string, placeholder: string): SettingField => ({
  key: 'url',
  label,
  type: 'text',
  placeholder,
});
const text = (key: string, label: string, more: Partial<SettingField> = {}): SettingField => ({
  key,
  label,
  type: 'text',
  ...more,
});

/** The fields of each kind's form, in order. */
export const SETTING_FIELDS: Record<NotifierKind, SettingField[]> = {
  webhook: [
    url('URL', 'https://example.com/hooks/tocsin'),
    text('secret', 'Signing secret', {
      hint: 'Signs the body, so that the receiver can check it.',
    }),
    text('headers', 'Extra headers', { type: 'headers', hint: 'One a line, as Name: value.' }),
  ],
  alertmanager: [
    url('URL', 'http://alertmanager:9093'),
    text('username', 'User name'),
    text('password', 'Password'),
  ],
  pagerduty: [
    text('routingKey', 'Routing key', { hint: 'Of an Events API v2 integration, 32 characters.' }),
    url('URL', 'https://events.pagerduty.com'),
  ],
  slack: [text('webhookUrl', 'Webhook URL', { placeholder: 'https://hooks.slack.com/services/…' })],
  teams: [text('webhookUrl', 'Workflow URL', { placeholder: 'https://…' })],
  jsm: [
    text('apiKey', 'API key'),
    url('URL', 'https://api.atlassian.com/jsm/ops/integration'),
    text('responders', 'Responders', {
      type: 'responders',
      hint: 'One a line, such as team 4513b7ea.',
    }),
  ],
  email: [
    text('host', 'SMTP host'),
    text('port', 'Port', { type: 'number', placeholder: '587' }),
    text('security', 'Encryption', { type: 'security' }),
    text('username', 'User name'),
    text('password', 'Password'),
    text('from', 'From', { placeholder: 'Tocsin <tocsin@example.com>' }),
    text('to', 'To', { type: 'list', hint: 'One address a line.' }),
  ],
  ntfy: [url('Server', 'https://ntfy.sh'), text('topic', 'Topic'), text('token', 'Access token')],
};

export function isSecret(kind: NotifierKind, key: string): boolean {
  return SECRET_SETTINGS[kind].includes(key);
}

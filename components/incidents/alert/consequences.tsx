import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { countNoun } from '@/lib/web/text/format';

/** The alerts that an incident's cause explains, folded: none of them is sent on its own. */
export function Consequences({ alerts }: { alerts: readonly AlertView[] }) {
  if (alerts.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer py-1 text-13 font-medium">
        {countNoun(alerts.length, 'consequence')}
      </summary>
      <ul className="flex flex-col gap-1 pt-1">
        {alerts.map(({ id, severity, title, detail }) => (
          <li key={id} id={id} className="text-13">
            <span className="font-medium">{title}</span>{' '}
            <span className="text-fg-muted tabular-nums">
              {severity} · {detail}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

import { Panel } from '@/components/ui/panel';
import { StateBadge } from '@/components/ui/state/state-badge';
import { Time } from '@/components/ui/time';
import type { ConfigurationStatus } from '@/lib/contract/api/settings';
import { API } from '@/lib/web/api-client';
import { usePermission } from '@/lib/web/use-permission';
import { Figures } from './figures';

/** Which configuration is in force, and what is wrong with the file where it was refused. */
export function ConfigurationPanel({ status }: { status: ConfigurationStatus }) {
  const { file, loadedAt, failedAt, problems, needsRestart } = status;
  const { may } = usePermission('admin');
  return (
    <Panel title="Configuration file">
      <p className="break-all font-mono text-12 text-fg-muted">{file}</p>
      <Figures
        figures={[
          { name: 'In force since', value: <Time at={loadedAt} /> },
          {
            name: 'Last reading',
            value:
              failedAt === null ? (
                <StateBadge state="holds" word="in force" plain />
              ) : (
                <StateBadge state="fails" word="refused" plain />
              ),
          },
        ]}
      />
      {failedAt === null ? null : (
        <div role="alert" className="mt-3 text-13">
          <p>
            The file was refused <Time at={failedAt} />. What it said before stays in force.
          </p>
          <ul className="mt-1 grid gap-1 font-mono text-12">
            {problems.map((problem) => (
              <li key={problem} className="break-words">
                {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
      {needsRestart.length === 0 ? null : (
        <p className="mt-3 text-13">
          Changed in the file, and taken over by a restart only: {needsRestart.join('; ')}.
        </p>
      )}
      {may ? (
        <p className="mt-3 text-13">
          <a href={`${API}/config/export`} download className="text-accent hover:underline">
            Export what is stored as a file
          </a>
          <span className="text-fg-muted">, with variables in the place of secrets.</span>
        </p>
      ) : null}
    </Panel>
  );
}

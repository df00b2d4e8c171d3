import type { Stage } from '../../../domain/sessions/stages';
import { api } from '../../api-client';

/** Id of the newest session that stopped at a stage in a span (epoch ms); null where there is none. Errors: ApiError. */
export async function findLostSession(of: {
  target: string;
  stage: Stage;
  from: number;
  to: number;
}): Promise<string | null> {
  const { sessions } = await api.get('/sessions', {
    schema: async () => (await import('../../../contract/api/sessions')).sessionListSchema,
    params: { ...of, limit: 1 },
  });
  return sessions[0]?.id ?? null;
}

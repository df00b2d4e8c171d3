import type { Stage } from '../../../domain/sessions/stages';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const NDJSON = 'application/x-ndjson';

/**
 * Asks for the answer line by line, hands on the stages as they come, and answers with the result alone, as if nothing had come before it.
 * An answer that is not in lines, as that of an error, stays as it is.
 */
export function lastOfLines(fetcher: Fetch, onStages: (stages: Stage[]) => void): Fetch {
  return async (url, init) => {
    const headers = new Headers(init.headers);
    headers.set('accept', `${NDJSON}, application/json`);
    const response = await fetcher(url, { ...init, headers });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !response.body || !type.startsWith(NDJSON)) return response;
    const { targetTestLineSchema } = await import('../../../contract/api/journeys/target-test');
    for await (const text of linesOf(response.body)) {
      const line = targetTestLineSchema.safeParse(jsonOf(text)).data;
      if (line === undefined) continue;
      if ('stages' in line) onStages(line.stages);
      else if ('test' in line) return Response.json(line.test);
      else return Response.json(line, { status: line.error.code === 'internal' ? 500 : 503 });
    }
    // The connection ended before the result.
    throw new TypeError('the answer has no result');
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const parts = `${rest}${decoder.decode(value, { stream: !done })}`.split('\n');
    rest = done ? '' : (parts.pop() ?? '');
    yield* parts.filter((part) => part !== '');
    if (done) return;
  }
}

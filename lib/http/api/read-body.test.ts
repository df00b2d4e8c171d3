import { describe, expect, it } from 'vitest';
import { parseJson, readBody } from './read-body';

function streamed(chunks: string[], onPull: () => void = () => {}): Request {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onPull();
        const next = left.shift();
        if (next) controller.enqueue(next);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return new Request('http://x/', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

describe('readBody', () => {
  it('joins chunks', async () => {
    expect(String(await readBody(streamed(['{"a"', ':1}']), 10))).toBe('{"a":1}');
    expect(String(await readBody(new Request('http://x/'), 10))).toBe('');
  });

  it('stops reading at the limit', async () => {
    let pulls = 0;
    const request = streamed(['12345', '678901', 'never', 'read'], () => pulls++);
    await expect(readBody(request, 10)).rejects.toMatchObject({ code: 'too_large' });
    expect(pulls).toBe(2);
  });

  it('of a sender that ends in between is a mistake of the sender, which no log needs', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('aborted')),
    });
    const init = { method: 'POST', body, duplex: 'half' };
    const reading = readBody(new Request('http://x/', init as RequestInit), 10);
    await expect(reading).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'the connection ended before the body was complete',
    });
  });

  it('says where JSON is broken and does not repeat it', () => {
    expect(() => parseJson('{"token": secret}')).toThrow(/^the body is not valid JSON/);
    expect(() => parseJson('{"token": secret}')).not.toThrow(/secret/);
  });
});

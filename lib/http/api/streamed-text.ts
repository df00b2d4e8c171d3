/** A response whose body is made while it is read: a slow reader holds up the making, and one that leaves ends it. */
export function streamedText(
  pieces: AsyncGenerator<string, void>,
  headers: Record<string, string>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return();
    },
  });
  return new Response(body, { headers: { 'cache-control': 'no-store', ...headers } });
}

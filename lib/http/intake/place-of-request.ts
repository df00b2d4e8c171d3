type Place = { target?: string | undefined; environment?: string | undefined };

/** Where rows belong that do not say it themselves: the query, else headers, because exporters of OpenTelemetry can send no query. */
export function placeOfRequest({ headers }: Request, query: Place): Place {
  return {
    target: query.target ?? textOf(headers.get('x-tocsin-target'), 200),
    environment: query.environment ?? textOf(headers.get('x-tocsin-environment'), 100),
  };
}

function textOf(header: string | null, limit: number): string | undefined {
  const text = header?.trim() ?? '';
  return text === '' ? undefined : text.slice(0, limit);
}

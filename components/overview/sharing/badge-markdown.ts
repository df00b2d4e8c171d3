type Named = { id: string; name: string; environment: string };

/** Where the badge of a target is, below the address of the console: by name, or by id where a path cannot contain the name. */
export function badgePath({ id, name, environment }: Named): string {
  const isUnsafe = /^\.{1,2}$/.test(environment) || /[\\\p{Cs}]/u.test(environment + name);
  const parts = isUnsafe ? ['-', id] : [environment, name];
  return `/badge/${parts.map(encodePart).join('/')}.svg`;
}

/** The badge as Markdown that leads to the target's page. `console`: the address of the console, without a slash at its end. */
export function badgeMarkdown(target: Named, of: { console: string; token: string }): string {
  const image = `${of.console}${badgePath(target)}?token=${encodePart(of.token)}`;
  const page = `${of.console}/?target=${encodePart(target.id)}`;
  return `[![${escapeText(`${target.name} ${target.environment}`)}](${image})](${page})`;
}

/** Markdown ends an address at a parenthesis. */
function encodePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const escapeText = (text: string) => text.replace(/[\\`*_{}[\]<>()#+!|&~-]/g, '\\$&');

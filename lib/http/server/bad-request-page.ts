/**
 * The page for an address that cannot be read, and so reaches no screen. `nonce` lets its style through the content-security
 * policy.
 */
export function badRequestPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Address not readable · Tocsin</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { max-width: 32rem; padding: 1.5rem; }
h1 { font-size: 1.25rem; }
</style>
</head>
<body>
<main>
<h1>This address cannot be read</h1>
<p>It contains characters, or a percent-encoding, that an address cannot have. It may be cut off or mistyped.</p>
<p><a href="/">Open the overview</a></p>
</main>
</body>
</html>
`;
}

/**
 * Set by `lib/runtime/pages/pages-directory.ts`: the path under which the pages are served, and the directory of their build.
 * A build for any path has a placeholder, which is replaced at the start.
 */
const basePath = process.env.TOCSIN_PAGES_BASE_PATH ?? '';

/** @type {import('next').NextConfig} */
const config = {
  basePath,
  env: { TOCSIN_PAGES_BASE_PATH: basePath },
  distDir: process.env.TOCSIN_PAGES_DIRECTORY || '.next',
  poweredByHeader: false,
  // The server compresses: lib/http/server/compress-responses.ts.
  compress: false,
  reactStrictMode: true,
  // `npm run verify` checks types; a first start need not wait for it a second time.
  typescript: { ignoreBuildErrors: true },
  // Native and worker-backed modules stay outside the bundle; routes reach them through the runtime slot only.
  serverExternalPackages: ['better-sqlite3', 'pg', 'pino', 'socket.io'],
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui', 'recharts'] },
};

export default config;

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // The server compresses: lib/http/server/compress-responses.ts.
  compress: false,
  reactStrictMode: true,
  // `npm run verify` checks types; a first start need not wait for it a second time.
  typescript: { ignoreBuildErrors: true },
  // Native and worker-backed modules stay outside the bundle; routes reach them through the runtime slot only.
  serverExternalPackages: ['better-sqlite3', 'pino', 'ws', 'socket.io'],
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui', 'recharts'] },
};

export default config;

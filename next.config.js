import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin('./components/i18n/request.ts');

/** @type {import('next').NextConfig} */
const config = {
  // The test command builds into its own folder, so that a running product keeps its files.
  distDir: `${process.env.BUILD_DIR ?? '.build'}/web`,
  reactStrictMode: true,
  poweredByHeader: false,
  agentRules: false,
  // Types are checked by `npm run check`; checking them again here would double the time of a first start.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', 'pino', 'ioredis', 'mysql2'],
};

export default withNextIntl(config);

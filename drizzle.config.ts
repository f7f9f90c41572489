import { defineConfig } from 'drizzle-kit';

// Only drafts the SQL of a migration (`npm run db:generate`); the draft is edited by hand and run by server/db/migrate.ts.
export default defineConfig({
  dialect: 'mysql',
  schema: './server/db/schema/*.ts',
  out: './.build/drizzle-draft',
});

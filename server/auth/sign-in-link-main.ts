import { getServerConfig } from '@/server/config/env';
import { createDatabase } from '@/server/db/client';
import { createFirstAdministratorLink } from '@/server/services/sign-in.service';

// Prints the path of a one-time sign-in link for the first administrator as JSON, or null when there is one with a password.
const database = createDatabase(getServerConfig().databaseUrl, 2);
const path = await createFirstAdministratorLink(database);
process.stdout.write(`${JSON.stringify({ path })}\n`);
database.$client.end();

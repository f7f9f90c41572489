import { createHash, randomBytes } from 'node:crypto';

/** A secret for a link or a session: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database keeps of it: whoever reads the tables cannot sign in with what he finds. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

import { hash, verify } from '@node-rs/argon2';

// OWASP: argon2id (the library's default kind) with 19 MiB, two passes, one lane
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), OPTIONS);
}

let ofNobody: Promise<string> | undefined;

/** Whether a password belongs to a hash. Without a hash it takes as long and says no: the time must not tell who exists. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  ofNobody ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash ?? (await ofNobody), password.normalize('NFKC'));
  return isRight && passwordHash !== null;
}

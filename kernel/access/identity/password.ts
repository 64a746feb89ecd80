// Passwords: argon2id (RFC 9106), 19 MiB and 2 passes, the library's defaults.
import { hash, verify } from '@node-rs/argon2';

/** The argon2id hash of a password, with its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** Whether the password belongs to the hash. */
export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password);
}

// Time-based one-time codes (RFC 6238) as the common authenticator apps make them: six digits, 30 seconds, SHA-1.
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** RFC 4226 §4 asks for 128 bits at least and recommends 160. */
const SECRET_BYTES = 20;
/** One step before and after: clocks differ (RFC 6238 §5.2). */
const WINDOW = 1;

function totpOf(secret: string, account: string): TOTP {
  return new TOTP({
    issuer: '医共',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

/** A new random secret in base32. */
export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The `otpauth://` address that authenticator apps read. */
export function tellTotp(secret: string, account: string): string {
  return totpOf(secret, account).toString();
}

/** The step (number of 30 seconds since 1970) whose code this is, near the given time; undefined when it is none. */
export function findTotpStep(secret: string, code: string, at: number): number | undefined {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const delta = totpOf(secret, '').validate({ token: digits, timestamp: at, window: WINDOW });
  return delta === null ? undefined : Math.floor(at / 1000 / PERIOD_SECONDS) + delta;
}

/** The code of a time, as the app would show it; for tests. */
export function makeTotpCode(secret: string, at: number): string {
  return totpOf(secret, '').generate({ timestamp: at });
}

/** Instants as the integrator's pages show them: by the clock of Beijing, to the second. */

/** '2026-08-01 08:00:05'; '—' when there is none. */
export function tellInstant(instant: string | null): string {
  if (instant === null) return '—';
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

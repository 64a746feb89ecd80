// Every system, loaded when a page needs it. Written by `npm run generate`.
import type { System } from '../kernel/define/system.ts';
import type { SystemId } from './ids.gen.ts';

/** Loads the declarations of a system. */
export const loadSystem: Record<SystemId, () => Promise<System>> = {
  'clinic': async () => (await import('../systems/clinic/system.ts')).default,
  'critical': async () => (await import('../systems/critical/system.ts')).default,
  'diabetes': async () => (await import('../systems/diabetes/system.ts')).default,
  'ecg': async () => (await import('../systems/ecg/system.ts')).default,
  'emergency': async () => (await import('../systems/emergency/system.ts')).default,
  'family-doctor': async () => (await import('../systems/family-doctor/system.ts')).default,
  'hypertension': async () => (await import('../systems/hypertension/system.ts')).default,
  'imaging': async () => (await import('../systems/imaging/system.ts')).default,
  'laboratory': async () => (await import('../systems/laboratory/system.ts')).default,
  'mutual-recognition': async () => (await import('../systems/mutual-recognition/system.ts')).default,
  'pathology': async () => (await import('../systems/pathology/system.ts')).default,
  'referral': async () => (await import('../systems/referral/system.ts')).default,
  'registry': async () => (await import('../systems/registry/system.ts')).default,
  'reporting': async () => (await import('../systems/reporting/system.ts')).default,
  'residents': async () => (await import('../systems/residents/system.ts')).default,
  'teleconsultation': async () => (await import('../systems/teleconsultation/system.ts')).default,
};

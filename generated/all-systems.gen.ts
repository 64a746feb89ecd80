// Every system, for the server. Written by `npm run generate`.
import type { System } from '../kernel/define/system.ts';
import clinic from '../systems/clinic/system.ts';
import critical from '../systems/critical/system.ts';
import diabetes from '../systems/diabetes/system.ts';
import ecg from '../systems/ecg/system.ts';
import emergency from '../systems/emergency/system.ts';
import familyDoctor from '../systems/family-doctor/system.ts';
import hypertension from '../systems/hypertension/system.ts';
import imaging from '../systems/imaging/system.ts';
import laboratory from '../systems/laboratory/system.ts';
import mutualRecognition from '../systems/mutual-recognition/system.ts';
import pathology from '../systems/pathology/system.ts';
import referral from '../systems/referral/system.ts';
import registry from '../systems/registry/system.ts';
import reporting from '../systems/reporting/system.ts';
import residents from '../systems/residents/system.ts';
import teleconsultation from '../systems/teleconsultation/system.ts';

/** Every system of the platform. */
export const systems: readonly System[] = [clinic, critical, diabetes, ecg, emergency, familyDoctor, hypertension, imaging, laboratory, mutualRecognition, pathology, referral, registry, reporting, residents, teleconsultation];

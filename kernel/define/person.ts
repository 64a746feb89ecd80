/** The resident as every declaration sees them: the columns of the kernel's `people` table. */
import type { PlainDate } from '../periods/plain-date.ts';

/**
 * One resident. `area` is the 12-digit division code of the village where they usually live (empty when unknown).
 * `residency`: usual 常住 (lives here 6 months or more), registered-away 户籍外出, visitor 非辖区.
 */
export interface Person {
  readonly residentId: number;
  readonly patientId: string;
  readonly name: string;
  readonly sex: 'male' | 'female' | 'other' | 'unknown';
  readonly birthDate: PlainDate | undefined;
  readonly area: string;
  readonly residency: 'usual' | 'registered-away' | 'visitor';
  readonly household: string | undefined;
  /** First and last day of being here, open when undefined. */
  readonly since: PlainDate | undefined;
  readonly until: PlainDate | undefined;
  readonly deceased: PlainDate | undefined;
}

// Whether a recording is the resident's whose order it answers: what the file says of the patient and the order, held against the record.
import type { Queries } from '../../../database/database.ts';
import type { Person } from '../../../define/person.ts';
import { parseIdentityNumber } from '../../../people/identity-number.ts';
import { isNameOf } from '../../dicom/archive/person-name.ts';
import { findHolderOf } from '../../dicom/intake/find-holder-of.ts';
import type { EcgRecording } from '../read-result.ts';

const SEXES: Readonly<Record<string, string>> = { male: '男', female: '女', other: '其他' };

/**
 * What was found. `other`: the number in the file is another resident's, which nobody may confirm away. `differences`: each in words, to be
 * confirmed with a reason. `named`: whether the file says anything about a patient at all.
 */
export interface JudgedRecording {
  readonly other: boolean;
  readonly differences: readonly string[];
  readonly named: boolean;
}

/** Holds the file against the resident and the number of the order. What the file leaves out is no difference. */
export async function judgeRecording(
  db: Queries,
  recording: Pick<EcgRecording, 'patient' | 'order'>,
  person: Person,
  orderNumber: string,
): Promise<JudgedRecording> {
  const { patient, order } = recording;
  const differences: string[] = [];
  const holder = patient.id === undefined ? undefined : await findHolderOf(db, patient.id);
  if (patient.id !== undefined && holder === undefined && parseIdentityNumber(patient.id).ok) {
    differences.push('文件里的身份证号不是本人登记的号码');
  }
  if (patient.spellings.length > 0 && !isNameOf(patient.spellings, person.name)) {
    differences.push(`姓名：文件是“${patient.name ?? patient.spellings[0]}”，居民是“${person.name}”`);
  }
  if (patient.sex !== undefined && person.sex !== 'unknown' && patient.sex !== person.sex) {
    differences.push(`性别：文件是“${SEXES[patient.sex]}”，居民是“${SEXES[person.sex]}”`);
  }
  if (patient.birthDate !== undefined && person.birthDate !== undefined && patient.birthDate !== person.birthDate) {
    differences.push(`出生日期：文件是 ${patient.birthDate}，居民是 ${person.birthDate}`);
  }
  if (order !== undefined && order !== orderNumber) differences.push(`申请单号：文件是 ${order}，这份申请是 ${orderNumber}`);
  const named = patient.id !== undefined || patient.spellings.length > 0 || patient.birthDate !== undefined;
  return { other: holder !== undefined && holder !== person.residentId, differences, named };
}

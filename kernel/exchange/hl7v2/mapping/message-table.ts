// Which messages are understood, and which mappings each of them uses.
import type { Mapping } from './mapping.ts';
import { APPOINTMENT } from './resources/appointment.ts';
import { DOCUMENT } from './resources/document.ts';
import { ENCOUNTER } from './resources/encounter.ts';
import { ALLERGY, DIAGNOSIS, PROCEDURE } from './resources/history.ts';
import { ENCODED_MEDICATION, IMMUNIZATION, ORDERED_MEDICATION } from './resources/medication.ts';
import { CHARGE, COVERAGE, CREDIT } from './resources/money.ts';
import { REFERRAL, SERVICE_REQUEST } from './resources/order.ts';
import { PATIENT } from './resources/patient.ts';
import { LOOSE_DOCUMENT, OBSERVATION, OLD_SPECIMEN, ORDER_DOCUMENT, REPORT, SPECIMEN } from './resources/report.ts';

/** All mappings. */
export const MAPPINGS: readonly Mapping[] = [
  PATIENT,
  ENCOUNTER,
  DIAGNOSIS,
  ALLERGY,
  PROCEDURE,
  COVERAGE,
  SERVICE_REQUEST,
  REFERRAL,
  SPECIMEN,
  OLD_SPECIMEN,
  OBSERVATION,
  REPORT,
  LOOSE_DOCUMENT,
  ORDER_DOCUMENT,
  DOCUMENT,
  APPOINTMENT,
  ENCODED_MEDICATION,
  ORDERED_MEDICATION,
  IMMUNIZATION,
  CHARGE,
  CREDIT,
];

/**
 * A kind of message: code, trigger events (`*`: all), and the ids of the mappings it uses, in the order in which they refer to one another.
 * An id in `makes` ends with '?' when what stands already is only referred to: an ORU does not change the admission (a person gets its numbers all the same). `needs`: segments
 * without which the message says nothing. `merges`: MRG names a person who is the same as the one in PID.
 */
export interface MessageKind {
  readonly type: string;
  readonly triggers: readonly string[];
  readonly label: string;
  readonly needs: readonly string[];
  readonly makes: readonly string[];
  readonly merges?: boolean;
}

const VISIT = [
  'patient',
  'diagnosis',
  'encounter',
  'allergy',
  'procedure',
  'coverage',
  'referral',
  'observation',
  'loose-document',
] as const;
const BESIDE = ['diagnosis', 'encounter?', 'allergy', 'coverage'] as const;

/** The kinds of messages that are understood. */
export const MESSAGE_KINDS: readonly MessageKind[] = [
  {
    type: 'ADT',
    triggers: ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A11', 'A13'],
    label: '就诊登记',
    needs: ['PID', 'PV1'],
    makes: VISIT,
  },
  {
    type: 'ADT',
    triggers: ['A28', 'A31'],
    label: '患者信息',
    needs: ['PID'],
    makes: ['patient', 'allergy', 'coverage', 'observation', 'loose-document'],
  },
  { type: 'ADT', triggers: ['A34', 'A40'], label: '患者合并', needs: ['PID', 'MRG'], makes: ['patient'], merges: true },
  {
    type: 'ORM',
    triggers: ['O01'],
    label: '申请',
    needs: ['PID', 'ORC'],
    makes: [
      'patient?',
      ...BESIDE,
      'specimen',
      'order',
      'medication',
      'observation',
      'charge',
      'credit',
      'loose-document',
      'order-document',
    ],
  },
  {
    type: 'OML',
    triggers: ['O21', 'O33', 'O35', 'O39'],
    label: '检验申请',
    needs: ['PID', 'OBR'],
    makes: ['patient?', ...BESIDE, 'specimen', 'order', 'observation', 'charge', 'credit', 'loose-document', 'order-document'],
  },
  {
    type: 'OMG',
    triggers: ['O19'],
    label: '检查申请',
    needs: ['PID', 'OBR'],
    makes: ['patient?', ...BESIDE, 'specimen', 'order', 'observation', 'charge', 'credit', 'loose-document', 'order-document'],
  },
  {
    type: 'ORU',
    triggers: ['R01', 'R03', 'R30', 'R31', 'R32', 'R40'],
    label: '检查检验报告',
    needs: ['PID', 'OBR'],
    makes: ['patient?', 'encounter?', 'specimen', 'order?', 'observation', 'report', 'document', 'charge', 'credit', 'loose-document'],
  },
  {
    type: 'OUL',
    triggers: ['R21', 'R22', 'R23', 'R24'],
    label: '标本检验报告',
    needs: ['PID', 'OBR'],
    makes: ['patient?', 'encounter?', 'specimen', 'order?', 'observation', 'report', 'loose-document'],
  },
  {
    type: 'MDM',
    triggers: ['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09', 'T10', 'T11'],
    label: '文书',
    needs: ['PID', 'TXA'],
    makes: ['patient?', 'encounter?', 'order?', 'document'],
  },
  {
    type: 'SIU',
    triggers: ['S12', 'S13', 'S14', 'S15', 'S16', 'S17', 'S26'],
    label: '预约',
    needs: ['SCH', 'PID'],
    makes: ['patient?', 'diagnosis', 'encounter?', 'appointment', 'observation', 'loose-document'],
  },
  {
    type: 'RDE',
    triggers: ['O01', 'O11', 'O25'],
    label: '用药医嘱',
    needs: ['PID', 'RXE'],
    makes: ['patient?', ...BESIDE, 'medication', 'observation', 'charge', 'credit'],
  },
  {
    type: 'DFT',
    triggers: ['P03', 'P11'],
    label: '费用',
    needs: ['PID', 'FT1'],
    makes: ['patient?', ...BESIDE, 'procedure', 'order?', 'charge', 'credit'],
  },
  { type: 'VXU', triggers: ['V04'], label: '接种', needs: ['PID', 'RXA'], makes: ['patient', 'encounter?', 'immunization', 'observation'] },
  {
    type: 'REF',
    triggers: ['I12', 'I13', 'I14', 'I15'],
    label: '转诊',
    needs: ['PID', 'RF1'],
    makes: ['patient', 'diagnosis', 'encounter?', 'allergy', 'procedure', 'coverage', 'referral', 'observation'],
  },
];

/** The kind of a message; or whether at least its type is known. */
export function findKind(type: string, trigger: string): MessageKind | { readonly known: boolean } {
  const ofType = MESSAGE_KINDS.filter((kind) => kind.type === type);
  return ofType.find((kind) => kind.triggers.includes(trigger)) ?? { known: ofType.length > 0 };
}

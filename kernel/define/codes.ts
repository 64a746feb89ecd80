/** Code systems, identifier systems and extensions of the platform, in one place so that every room writes them alike. */

/** Identifier systems. */
export const IDENTIFIER = {
  /** 居民身份证号, GB 11643. */
  identityNumber: 'urn:yigong:identifier:identity-number',
  /** 健康档案编号, 17 digits. */
  healthRecord: 'urn:yigong:identifier:health-record',
  /** 家庭医生签约协议编号. */
  contract: 'urn:yigong:identifier:contract',
  /** 机构编码. */
  organisation: 'urn:yigong:identifier:organisation',
  /** 家庭医生团队结算单号. */
  settlement: 'urn:yigong:identifier:settlement',
  /** 统一社会信用代码, GB 32100. */
  creditCode: 'urn:yigong:identifier:credit-code',
  /** 执业证书编号, on Practitioner and PractitionerRole. */
  licence: 'urn:yigong:identifier:licence',
  /** Identity documents other than the identity card; the type code of WS 364 follows, e.g. `...:03` passport. */
  document: 'urn:yigong:identifier:document:',
  /** Bar-code of a specimen's label, on Specimen. */
  specimen: 'urn:yigong:identifier:specimen',
  /** The control (id of its Basic) that a measured control belongs to, on Observation. */
  control: 'urn:yigong:identifier:laboratory-control',
  /** A registered bed, on Location: '<institution>|<ward>|<bed>' (see kernel/define/bed-number). */
  bed: 'urn:yigong:identifier:bed',
  /** 申请单号 of orders to the shared centres (accession number) and of referrals, on ServiceRequest. */
  order: 'urn:yigong:identifier:order',
  /** SHA-256 of the files that a recording came in, on the Observation of a trace: the same files are the same recording. */
  recording: 'urn:yigong:identifier:recording',
  /** 处方编号, on MedicationRequest.groupIdentifier and the filled form. */
  prescription: 'urn:yigong:identifier:prescription',
  /** 协议编号 of an agreement between institutions, on Contract. */
  agreement: 'urn:yigong:identifier:agreement',
  /** Ids that another system gave; the value is '<sender>|<id>'. */
  foreign: 'urn:yigong:identifier:foreign',
} as const;

/** Extensions. */
export const EXTENSION = {
  /** FHIR R4's own: latitude and longitude (nested valueDecimal, degrees) of an address. */
  geolocation: 'http://hl7.org/fhir/StructureDefinition/geolocation',
  /** 12-digit division code (valueCode) on Patient.address and Organization.address: the village or town it lies in. */
  division: 'urn:yigong:extension:division',
  /** 居住类型 (valueCode usual | registered-away | visitor) on Patient. */
  residency: 'urn:yigong:extension:residency',
  /** First (valuePeriod.start) and last (valuePeriod.end) day of living here, on Patient. */
  presence: 'urn:yigong:extension:presence',
  /** The released result (valueReference Observation) that would be replaced by a result which still waits for a person, on Observation. */
  corrects: 'urn:yigong:extension:corrects',
  /** That a correction of this released result waits for a person, and what it says (valueString), on Observation. */
  correctionPending: 'urn:yigong:extension:correction-pending',
  /** The number under which the pages know the resident (valueString), on Bundle.entry.search of answers to a session of the pages. */
  resident: 'urn:yigong:extension:resident',
  /** Household id (valueString) on Patient. */
  household: 'urn:yigong:extension:household',
  /** 与户主关系, GB/T 4761 (valueCode) on Patient. */
  relationToHead: 'urn:yigong:extension:relation-to-head',
  /** Other coded facts of the personal information form on Patient: valueCode under `urn:yigong:extension:personal:<link id>`. */
  personal: 'urn:yigong:extension:personal:',
  /** Why an episode or contract ended (valueCode). */
  endReason: 'urn:yigong:extension:end-reason',
  /** Period in which an organisation, a tree edge or a grade holds (valuePeriod). */
  valid: 'urn:yigong:extension:valid',
  /** Villages (valueCode, repeated) that an organisation or team serves. */
  serves: 'urn:yigong:extension:serves',
  /** Ownership of an institution (valueCode public | private). */
  ownership: 'urn:yigong:extension:ownership',
  /** Dated grade of an institution: nested `grade` (valueCode) and `valid` (valuePeriod). */
  grade: 'urn:yigong:extension:grade',
  /** An earlier administrative parent: nested `parent` (valueReference) and `valid` (valuePeriod). The present one is `partOf`, dated by `valid` on it. */
  formerParent: 'urn:yigong:extension:former-parent',
  /** Membership of the consortium: nested `parent` (valueReference) and `valid` (valuePeriod). */
  member: 'urn:yigong:extension:consortium-member',
  /** The organisation that answers for a record (valueReference), where FHIR has no element for it. */
  org: 'urn:yigong:extension:org',
  /** The practitioner who answers for a workstation or an issue (valueReference). */
  responsible: 'urn:yigong:extension:responsible',
  /** The account (valueString) under whose rights a Subscription is told; kept by the platform. */
  account: 'urn:yigong:extension:account',
  /** An award of a team: nested `title`, `by` (valueString), `level` (valueCode), `date` (valueDate). */
  award: 'urn:yigong:extension:award',
  /** How a settlement is counted: nested `fee` (valueMoney, of one contract year) and `share` (valueDecimal, the team's per cent). */
  tariff: 'urn:yigong:extension:tariff',
  /** A renovation of a workstation: nested `date` (valueDate), `what` (valueString). */
  renovation: 'urn:yigong:extension:renovation',
  /** The proof (valueCode) by which a RelatedPerson stands for the patient; without it they are kin and nothing more. */
  proxyProof: 'urn:yigong:extension:proxy-proof',
  /** Why a step of a request was taken (valueString), on Task.output. */
  stepReason: 'urn:yigong:extension:step-reason',
  /** The mark by which a result is recognised elsewhere (valueCode national | region | province | city | consortium), on DiagnosticReport and Observation. */
  recognition: 'urn:yigong:extension:recognition',
  /** An item that a quality certificate names (valueCoding of SYSTEM.examItem), on VerificationResult. */
  recognisedItem: 'urn:yigong:extension:recognised-item',
  /** For how long a result of an item may be recognised (valueDuration in days; absent: for ever), on ActivityDefinition. */
  recognitionWindow: 'urn:yigong:extension:recognition-window',
  /** An answer to a result that stood when an examination was ordered: nested, read and written by kernel/patterns/recognition, on Communication.payload and ServiceRequest. */
  recognitionAnswer: 'urn:yigong:extension:recognition-answer',
  /** The control material of an item on an instrument: nested lots, values and state; read and written by systems/laboratory, on Basic and Observation. */
  control: 'urn:yigong:extension:laboratory-control',
  /** Places offered for a day (beds, numbers, hours of an expert), on Schedule: nested `total` and `taken` (valueInteger). */
  places: 'urn:yigong:extension:places',
  /** A time for which a meeting room is taken, on Schedule: nested `from`, `until` (valueInstant) and `number` of the request (valueString). */
  booking: 'urn:yigong:extension:booking',
  /** The class (valueCoding of SYSTEM.institutionClass) of the institution that asked, on the day it asked, on ServiceRequest. */
  askingClass: 'urn:yigong:extension:asking-class',
  /** The address of a consultation's meeting (valueUrl), on Task; gone when it ended. */
  meeting: 'urn:yigong:extension:meeting',
  /** What was seen (valueString), on DiagnosticReport: the part above the conclusion. */
  findings: 'urn:yigong:extension:report-findings',
  /** How good the images are (valueCode), on DiagnosticReport. */
  imageQuality: 'urn:yigong:extension:image-quality',
  /** The number with which somebody waits at a front desk: nested department, number, state …; read and written by systems/clinic, on Encounter. */
  queue: 'urn:yigong:extension:queue',
  /** A reason typed for a warning that was overridden (valueString). */
  overridden: 'urn:yigong:extension:overridden-warning',
} as const;

/** Code systems. */
export const SYSTEM = {
  loinc: 'http://loinc.org',
  ucum: 'http://unitsofmeasure.org',
  /** Currencies, ISO 4217; UCUM has none. */
  currency: 'urn:iso:std:iso:4217',
  icd10: 'http://hl7.org/fhir/sid/icd-10',
  actCode: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  /** 卫生机构(组织)分类, WS 218. */
  institutionClass: 'urn:yigong:code:ws-218',
  /** What an institution is here: county-hospital, township-hospital, village-clinic, service-point, ... */
  institutionKind: 'urn:yigong:code:institution-kind',
  /** Profession of a post, title 职称, and whether it is the main or an additional post; all in PractitionerRole.code. */
  profession: 'urn:yigong:code:profession',
  title: 'urn:yigong:code:professional-title',
  post: 'urn:yigong:code:post',
  /** Diseases of the personal information form, own and in the family (Condition, FamilyMemberHistory), and its drug allergens. */
  history: 'urn:yigong:code:history',
  allergen: 'urn:yigong:code:allergen',
  /** Types of episodes: health-record, hypertension, diabetes2, tuberculosis, mental-disorder, ... */
  episode: 'urn:yigong:code:episode',
  /** Flags on residents: disabled, poverty-relieved, special-family, severe-copd, ... */
  flag: 'urn:yigong:code:flag',
  /** Types of contracts: family-doctor, package-order; between institutions: remote-medicine. */
  contract: 'urn:yigong:code:contract',
  /** Roles in a family-doctor team, in CareTeam.participant.role: leader, nurse, ..., social-organisation. */
  teamRole: 'urn:yigong:code:team-role',
  /** Service packages 服务包, in Contract.term.type. */
  servicePackage: 'urn:yigong:code:service-package',
  /** Service items that an institution offers at a price, in ChargeItemDefinition.code and Invoice.lineItem. */
  serviceItem: 'urn:yigong:code:service-item',
  /** Who bears a part of a fee, in Invoice.totalPriceComponent.code: insurance, public-health, personal. */
  feeShare: 'urn:yigong:code:fee-share',
  /** Places of an institution where one service is given, in HealthcareService.type: family-doctor-studio, complication-screening. */
  workstation: 'urn:yigong:code:workstation',
  /** Lines of a settlement with a team, in PaymentReconciliation.detail.type: entitled, advance, adjusted, final. */
  settlement: 'urn:yigong:code:settlement',
  /** Kinds of tracked items of work reports, in Task.code: issue, step, plan. */
  reportItem: 'urn:yigong:code:report-item',
  /** Why another institution was given a resident's summary, in Communication.reasonCode: treatment, emergency, ... */
  retrievalReason: 'urn:yigong:code:retrieval-reason',
  /** Restricted categories, in meta.security and Consent.provision.securityLabel (restricted-category.ts). */
  restricted: 'urn:yigong:code:restricted-category',
  /** What the platform tells a resident of their record, in Communication.category: break-glass. */
  notice: 'urn:yigong:code:notice',
  /** What was handed out of a record, in Communication.category: summary. */
  disclosure: 'urn:yigong:code:disclosure',
  /** Shared centres and loops that requests are sent to, in ServiceRequest.category and DiagnosticReport.category: imaging, ecg, laboratory, pathology, teleconsultation, referral. */
  centre: 'urn:yigong:code:centre',
  /** DICOM's own terms, modalities above all (FHIR R4 ImagingStudy.modality). */
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  /** Items of the examination catalogue, in ServiceRequest.code, DiagnosticReport.code and Observation.code. */
  examItem: 'urn:yigong:code:examination-item',
  /** Mutual recognition: kinds of items (examination, laboratory) in ActivityDefinition.topic, and what happened (answered, opened) in Communication.category. */
  recognition: 'urn:yigong:code:recognition',
  /** Why a valid result is not recognised: N1 … N6. */
  repeatReason: 'urn:yigong:code:repeat-reason',
  /** How a chest-pain case ended, in Task.statusReason. */
  chestPainOutcome: 'urn:yigong:code:chest-pain-outcome',
  /** What a Task that follows a request is about, in Task.code: a centre, or critical (a critical value). */
  centreTask: 'urn:yigong:code:centre-task',
  /** States of requests, in Task.businessStatus. */
  requestState: 'urn:yigong:code:request-state',
  /** Steps that were taken for a request, in Task.output.type. */
  step: 'urn:yigong:code:request-step',
  /** Duty that somebody has for an institution, in Task.code (kernel/define/duty.ts). */
  duty: 'urn:yigong:code:duty',
  /** Whether a report found something (positive | negative), and critical findings, in DiagnosticReport.conclusionCode. */
  finding: 'urn:yigong:code:report-finding',
  criticalFinding: 'urn:yigong:code:critical-finding',
  /** Containers and kinds of specimens, in Specimen. */
  container: 'urn:yigong:code:specimen-container',
  specimen: 'urn:yigong:code:specimen-kind',
  /** Task declarations. */
  task: 'urn:yigong:code:task',
  /** Platform roles, in PractitionerRole.code. */
  role: 'urn:yigong:code:role',
  /** Acts that the audit log hears of (kernel/access/audit/acts.ts), and the reasons by which a resident is reached (kernel/define/reason.ts). */
  auditAct: 'urn:yigong:code:audit-act',
  reason: 'urn:yigong:code:reason',
  /** Codes of form items that LOINC has none for. */
  item: 'urn:yigong:item',
  /** Before another system's own codes: '<this><sender>' or '<this><sender>:<name of its code table>', each percent-encoded. */
  foreign: 'urn:yigong:code:foreign:',
} as const;

/** LOINC codes used by more than one system. */
export const LOINC = {
  /** EKG study: the trace itself. */
  ecgStudy: '11524-6',
  bloodPressure: '85354-9',
  systolic: '8480-6',
  diastolic: '8462-4',
  heartRate: '8867-4',
  bodyTemperature: '8310-5',
  bodyWeight: '29463-7',
  bodyHeight: '8302-2',
  bmi: '39156-5',
  fastingGlucose: '14771-0',
  hba1c: '4548-4',
} as const;

/** Key groups of family-doctor contracting that flags and episodes stand for. The code is that of `SYSTEM.flag` or `SYSTEM.episode`. */
export const KEY_GROUP = {
  elderly: '65岁及以上老年人',
  child: '0—6岁儿童',
  pregnant: '孕产妇',
  disabled: '残疾人',
  'poverty-relieved': '脱贫人口',
  'special-family': '计划生育特殊家庭成员',
  hypertension: '高血压患者',
  diabetes2: '2型糖尿病患者',
  tuberculosis: '肺结核患者',
  'mental-disorder': '严重精神障碍患者',
} as const;

/** Why an institution outside asks for a resident's summary. */
export const RETRIEVAL_REASONS = {
  treatment: '门诊或住院诊疗',
  emergency: '急诊抢救',
  referral: '接收转诊',
  consultation: '会诊',
} as const;

/** The system of a unit in a declaration: three capital letters are a currency, everything else is UCUM. */
export function systemOfUnit(unit: string): string {
  return /^[A-Z]{3}$/.test(unit) ? SYSTEM.currency : SYSTEM.ucum;
}

/** Addresses of value sets that the platform goes by when they stand in the record; a restricted category's code follows the first. */
export const VALUE_SET = { restricted: 'urn:yigong:value-set:restricted-' } as const;

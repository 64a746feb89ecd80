// The ids of all declarations as literal unions, so that a wrong id does not compile. Written by `npm run generate`.

/** Ids of systems. */
export type SystemId =
  | 'clinic'
  | 'diabetes'
  | 'family-doctor'
  | 'hypertension'
  | 'registry'
  | 'reporting'
  | 'residents';

/** Ids of forms. */
export type FormId =
  | 'clinic-visit'
  | 'diabetes-annual-check'
  | 'diabetes-closing'
  | 'diabetes-complication-screening'
  | 'diabetes-enrolment'
  | 'diabetes-quota'
  | 'diabetes-visit'
  | 'family-doctor-contract'
  | 'family-doctor-ending'
  | 'family-doctor-home-visit'
  | 'family-doctor-item'
  | 'family-doctor-order'
  | 'family-doctor-renewal'
  | 'family-doctor-service'
  | 'family-doctor-team'
  | 'hypertension-annual-check'
  | 'hypertension-closing'
  | 'hypertension-confirmation'
  | 'hypertension-enrolment'
  | 'hypertension-quota'
  | 'hypertension-screening'
  | 'hypertension-visit'
  | 'registry-institution'
  | 'registry-institution-change'
  | 'registry-institution-closing'
  | 'registry-post'
  | 'registry-post-change'
  | 'registry-post-ending'
  | 'registry-staff'
  | 'residents-basic'
  | 'residents-death'
  | 'residents-enlist'
  | 'residents-flag'
  | 'residents-flag-ending'
  | 'residents-household'
  | 'residents-move'
  | 'residents-record-closing'
  | 'residents-record-opening';

/** Ids of views. */
export type ViewId =
  | 'clinic_encounters'
  | 'diabetes_checks'
  | 'diabetes_complications'
  | 'diabetes_quotas'
  | 'diabetes_register'
  | 'diabetes_visits'
  | 'family_doctor_contracts'
  | 'family_doctor_items'
  | 'family_doctor_key_groups'
  | 'family_doctor_orders'
  | 'family_doctor_partners'
  | 'family_doctor_services'
  | 'family_doctor_teams'
  | 'hypertension_checks'
  | 'hypertension_quotas'
  | 'hypertension_register'
  | 'hypertension_screening'
  | 'hypertension_visits'
  | 'registry_grades'
  | 'registry_institutions'
  | 'registry_posts'
  | 'residents_flags'
  | 'residents_records'
  | 'residents_uses';

/** Ids of tasks. */
export type TaskId =
  | 'diabetes.annual-check'
  | 'diabetes.visit'
  | 'family-doctor.renewal'
  | 'family-doctor.signing'
  | 'hypertension.annual-check'
  | 'hypertension.confirm'
  | 'hypertension.remeasure'
  | 'hypertension.visit'
  | 'residents.open-record';

/** Ids of actions. */
export type ActionId =
  | 'clinic.record-visit'
  | 'diabetes.close'
  | 'diabetes.enrol'
  | 'diabetes.record-annual-check'
  | 'diabetes.record-visit'
  | 'diabetes.screen-complications'
  | 'diabetes.set-quota'
  | 'family-doctor.deliver-service'
  | 'family-doctor.end'
  | 'family-doctor.form-team'
  | 'family-doctor.order-package'
  | 'family-doctor.publish-item'
  | 'family-doctor.renew'
  | 'family-doctor.sign'
  | 'family-doctor.visit-home'
  | 'hypertension.close'
  | 'hypertension.confirm-suspicion'
  | 'hypertension.enrol'
  | 'hypertension.record-annual-check'
  | 'hypertension.record-visit'
  | 'hypertension.screen'
  | 'hypertension.set-quota'
  | 'registry.add-post'
  | 'registry.change-institution'
  | 'registry.change-post'
  | 'registry.close-institution'
  | 'registry.end-post'
  | 'registry.open-institution'
  | 'registry.register-staff'
  | 'residents.change'
  | 'residents.close-record'
  | 'residents.end-flag'
  | 'residents.enlist'
  | 'residents.move'
  | 'residents.open-record'
  | 'residents.record-death'
  | 'residents.register'
  | 'residents.set-flag'
  | 'residents.set-household';

/** Ids of worklists. */
export type WorklistId =
  | 'clinic.seen-today'
  | 'diabetes.complications'
  | 'diabetes.doubtful'
  | 'diabetes.due'
  | 'diabetes.overdue'
  | 'diabetes.register'
  | 'diabetes.to-refer'
  | 'family-doctor.key-unsigned'
  | 'family-doctor.signed'
  | 'family-doctor.to-renew'
  | 'hypertension.doubtful'
  | 'hypertension.due'
  | 'hypertension.overdue'
  | 'hypertension.register'
  | 'hypertension.suspected'
  | 'hypertension.to-refer'
  | 'residents.in-care'
  | 'residents.without-record';

/** Ids of indicators. */
export type IndicatorId =
  | 'clinic.admissions'
  | 'clinic.primary-share'
  | 'clinic.visits'
  | 'diabetes.completion-rate'
  | 'diabetes.complications-screened'
  | 'diabetes.control-rate'
  | 'diabetes.enrolled'
  | 'diabetes.face-to-face-done'
  | 'diabetes.managed'
  | 'diabetes.managed-in-period'
  | 'diabetes.management-rate'
  | 'diabetes.quota'
  | 'diabetes.seen-in-year'
  | 'diabetes.standard-rate'
  | 'diabetes.visits-done'
  | 'family-doctor.effective-rate'
  | 'family-doctor.items'
  | 'family-doctor.key-followed-rate'
  | 'family-doctor.key-signed'
  | 'family-doctor.key-signing-rate'
  | 'family-doctor.partners'
  | 'family-doctor.performance-rate'
  | 'family-doctor.personalised-amount'
  | 'family-doctor.personalised-people'
  | 'family-doctor.renewal-rate'
  | 'family-doctor.signed'
  | 'family-doctor.signing-rate'
  | 'family-doctor.teams'
  | 'family-doctor.usual-residents'
  | 'hypertension.completion-rate'
  | 'hypertension.control-rate'
  | 'hypertension.enrolled'
  | 'hypertension.face-to-face-done'
  | 'hypertension.managed'
  | 'hypertension.managed-in-period'
  | 'hypertension.management-rate'
  | 'hypertension.quota'
  | 'hypertension.seen-in-year'
  | 'hypertension.standard-rate'
  | 'hypertension.suspected'
  | 'hypertension.visits-done'
  | 'registry.community-centres'
  | 'registry.community-stations'
  | 'registry.hospitals'
  | 'registry.institutions'
  | 'registry.other'
  | 'registry.physicians'
  | 'registry.primary'
  | 'registry.primary-second-level'
  | 'registry.private-hospitals'
  | 'registry.public-health'
  | 'registry.public-hospitals'
  | 'registry.second-level'
  | 'registry.service-points'
  | 'registry.staff'
  | 'registry.township-hospitals'
  | 'registry.village-clinics'
  | 'residents.opened-records'
  | 'residents.poverty-relieved'
  | 'residents.record-rate'
  | 'residents.records'
  | 'residents.use-rate'
  | 'residents.usual';

/** Which system an action belongs to. */
export const actionSystem: Readonly<Record<ActionId, SystemId>> = {
  'clinic.record-visit': 'clinic',
  'diabetes.record-visit': 'diabetes',
  'diabetes.enrol': 'diabetes',
  'diabetes.screen-complications': 'diabetes',
  'diabetes.record-annual-check': 'diabetes',
  'diabetes.close': 'diabetes',
  'diabetes.set-quota': 'diabetes',
  'family-doctor.sign': 'family-doctor',
  'family-doctor.renew': 'family-doctor',
  'family-doctor.end': 'family-doctor',
  'family-doctor.order-package': 'family-doctor',
  'family-doctor.deliver-service': 'family-doctor',
  'family-doctor.visit-home': 'family-doctor',
  'family-doctor.form-team': 'family-doctor',
  'family-doctor.publish-item': 'family-doctor',
  'hypertension.record-visit': 'hypertension',
  'hypertension.enrol': 'hypertension',
  'hypertension.screen': 'hypertension',
  'hypertension.confirm-suspicion': 'hypertension',
  'hypertension.record-annual-check': 'hypertension',
  'hypertension.close': 'hypertension',
  'hypertension.set-quota': 'hypertension',
  'registry.open-institution': 'registry',
  'registry.change-institution': 'registry',
  'registry.close-institution': 'registry',
  'registry.register-staff': 'registry',
  'registry.add-post': 'registry',
  'registry.change-post': 'registry',
  'registry.end-post': 'registry',
  'residents.register': 'residents',
  'residents.enlist': 'residents',
  'residents.change': 'residents',
  'residents.open-record': 'residents',
  'residents.close-record': 'residents',
  'residents.move': 'residents',
  'residents.record-death': 'residents',
  'residents.set-household': 'residents',
  'residents.set-flag': 'residents',
  'residents.end-flag': 'residents',
};

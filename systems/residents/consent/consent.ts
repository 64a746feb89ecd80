/** Who may read the record, as the resident wishes it: FHIR Consents, and the actions that record and withdraw them. */
import type { Consent } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { isRestrictedCategory, RESTRICTED_CATEGORIES } from '../../../kernel/define/restricted-category.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineView, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { KEEPERS } from '../basic/basic-actions.ts';
import { consentForm, withdrawalForm } from './consent-form.ts';

const CONSENTS = { consents: resources('Consent') } as const;
const SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const ROLE = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

/** The organisation that a consent names; undefined: all. */
export function organisationOfConsent(consent: Consent): string | undefined {
  const reference = consent.provision?.actor?.[0]?.reference.reference;
  return reference?.startsWith('Organization/') ? reference.slice('Organization/'.length) : undefined;
}

function isPrivacy({ resource }: Kept<Consent>): boolean {
  return resource.scope.coding?.some(({ code }) => code === 'patient-privacy') ?? false;
}

/** Records what the resident wishes. The doors of the platform keep to it from the next request on. */
export const recordConsent = defineAction({
  id: 'residents.record-consent',
  label: '登记查阅意愿',
  form: consentForm,
  allow: [...KEEPERS, 'mother-and-child', 'mental-health', 'specialist', 'referral-desk'],
  write: (answers, { subject, now }) => {
    const organisation = answers.organisation === undefined ? undefined : { reference: `Organization/${answers.organisation}` };
    const labels = (answers.categories ?? []).map((code) => ({
      system: SYSTEM.restricted,
      code,
      display: RESTRICTED_CATEGORIES[code].name,
    }));
    const consent: Consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: SCOPE, code: 'patient-privacy' }] },
      category: [{ coding: [{ system: ACT, code: 'INFA', display: 'information access' }] }],
      patient: { reference: subject },
      dateTime: now,
      policyRule: { text: '《中华人民共和国个人信息保护法》' },
      provision: {
        type: answers.kind,
        period: { start: answers.from ?? answers.date, ...(answers.until === undefined ? {} : { end: answers.until }) },
        ...(organisation === undefined
          ? {}
          : { actor: [{ role: { coding: [{ system: ROLE, code: 'IRCP', display: 'information recipient' }] }, reference: organisation }] }),
        ...(labels.length === 0 ? {} : { securityLabel: labels }),
      },
    };
    return [{ create: consent }];
  },
  tell: (answers) => ({
    text:
      answers.kind === 'deny'
        ? '已登记不同意查阅，立即生效。法定公共卫生职责、正在进行的诊疗和紧急查阅不受此限。'
        : '已登记同意查阅，立即生效。',
  }),
});

/** Takes back what was recorded of the kind for the organisation. */
export const withdrawConsent = defineAction({
  id: 'residents.withdraw-consent',
  label: '撤回查阅意愿',
  form: withdrawalForm,
  allow: recordConsent.allow,
  sources: CONSENTS,
  available: availableWhen(CONSENTS, ({ records }) =>
    records.consents.some((each) => isPrivacy(each) && each.resource.status === 'active')
      ? undefined
      : { refuse: '没有登记在册的查阅意愿。' },
  ),
  check: (answers, { records }) =>
    findStanding(records.consents, answers).length > 0
      ? undefined
      : { refuse: '没有这样的查阅意愿。', item: 'organisation', next: '请按档案页“查阅意愿”卡片所列选择意愿和机构。' },
  write: (answers, { records }) =>
    findStanding(records.consents, answers).map(({ resource, version }) => ({
      update: { ...resource, status: 'inactive' as const },
      ifVersion: version,
    })),
});

function findStanding(
  consents: readonly Kept<Consent>[],
  answers: { readonly kind: string; readonly organisation?: string },
): readonly Kept<Consent>[] {
  return consents.filter(
    (each) =>
      isPrivacy(each) &&
      each.resource.status === 'active' &&
      each.resource.provision?.type === answers.kind &&
      organisationOfConsent(each.resource) === answers.organisation,
  );
}

/** One row per wish. */
export const residentsConsents = defineView({
  id: 'residents_consents',
  title: '查阅意愿',
  per: 'event',
  sources: CONSENTS,
  columns: {
    kind: wordColumn('意愿', { deny: '不同意查阅', permit: '同意查阅' }),
    organisation: textColumn('机构', { names: 'directory' }),
    about: textColumn('范围'),
    since: dateColumn('起'),
    until: dateColumn('止'),
    status: wordColumn('状态', { active: '有效', withdrawn: '已撤回' }),
  },
  rows: ({ consents }) =>
    consents.filter(isPrivacy).map(({ id, resource }) => {
      const { provision } = resource;
      const about = (provision?.securityLabel ?? []).flatMap(({ code }) =>
        code !== undefined && isRestrictedCategory(code) ? [RESTRICTED_CATEGORIES[code].name] : [],
      );
      return {
        key: id,
        org: undefined,
        kind: provision?.type,
        organisation: organisationOfConsent(resource),
        about: about.length === 0 ? '整份档案' : about.join('、'),
        since: dateOfFhir(provision?.period?.start),
        until: dateOfFhir(provision?.period?.end),
        status: resource.status === 'active' ? ('active' as const) : ('withdrawn' as const),
      };
    }),
});

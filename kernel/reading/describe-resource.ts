// A resource of the record in a title and a line of plain Chinese.

import type { CodeableConcept, Observation, Quantity, Resource } from '@medplum/fhirtypes';
import { canonicalOf } from '../define/form.ts';
import type { Registry } from '../define/registry.ts';
import { dateOfFhir } from '../periods/plain-date.ts';

function textOf(concept: CodeableConcept | undefined): string {
  return concept?.text ?? concept?.coding?.find((coding) => coding.display)?.display ?? concept?.coding?.[0]?.code ?? '';
}

function quantityText(quantity: Quantity | undefined): string {
  if (quantity?.value === undefined) return '';
  const rounded = Math.round(quantity.value * 100) / 100;
  return `${rounded} ${quantity.unit ?? quantity.code ?? ''}`.trim();
}

function valueText(observation: Pick<Observation, 'valueQuantity' | 'valueString' | 'valueCodeableConcept' | 'valueBoolean'>): string {
  if (observation.valueQuantity) return quantityText(observation.valueQuantity);
  if (observation.valueCodeableConcept) return textOf(observation.valueCodeableConcept);
  if (observation.valueBoolean !== undefined) return observation.valueBoolean ? '是' : '否';
  return observation.valueString ?? '';
}

const ENCOUNTERS: Readonly<Record<string, string>> = {
  AMB: '门诊',
  EMER: '急诊',
  IMP: '住院',
  HH: '上门服务',
  VR: '远程诊疗',
  WELLNESS: '健康检查',
};
const CONTRACT_STATES: Readonly<Record<string, string>> = {
  executed: '已签',
  terminated: '已终止',
  executable: '待确认',
  renewed: '已续签',
  cancelled: '已取消',
};

/** Title, detail and author. Unknown kinds show their type's name. */
export function describeResource(
  resource: Resource,
  registry: Registry,
): { readonly title: string; readonly detail: string; readonly author: string } {
  switch (resource.resourceType) {
    case 'Encounter':
      return {
        title: ENCOUNTERS[resource.class.code ?? ''] ?? '就诊',
        detail: (resource.reasonCode ?? []).map(textOf).join('、') || textOf(resource.type?.[0]),
        author: resource.participant?.[0]?.individual?.display ?? '',
      };
    case 'QuestionnaireResponse': {
      const form = [...registry.forms.values()].find((each) => canonicalOf(each) === resource.questionnaire);
      return { title: form?.title ?? '表单', detail: firstAnswers(resource), author: resource.author?.display ?? '' };
    }
    case 'Observation': {
      const components = (resource.component ?? []).map((part) => `${textOf(part.code)} ${valueText(part)}`);
      return {
        title: textOf(resource.code),
        detail: components.length > 0 ? components.join('，') : valueText(resource),
        author: resource.performer?.[0]?.display ?? '',
      };
    }
    case 'Condition':
      return { title: '诊断', detail: textOf(resource.code), author: resource.recorder?.display ?? '' };
    case 'AllergyIntolerance':
      return { title: '过敏', detail: textOf(resource.code), author: '' };
    case 'Flag':
      return { title: '人群标记', detail: textOf(resource.code), author: '' };
    case 'EpisodeOfCare':
      return {
        title: textOf(resource.type?.[0]),
        detail: resource.period?.end ? `已结束（${dateOfFhir(resource.period.end) ?? resource.period.end}）` : '在管',
        author: '',
      };
    case 'Contract':
      return {
        title: textOf(resource.type),
        detail: `${CONTRACT_STATES[resource.status ?? ''] ?? ''} ${resource.applies?.start ?? ''}—${resource.applies?.end ?? ''}`.trim(),
        author: '',
      };
    case 'MedicationRequest':
    case 'MedicationStatement':
      return { title: '用药', detail: textOf(resource.medicationCodeableConcept), author: '' };
    case 'Immunization':
      return { title: '接种', detail: textOf(resource.vaccineCode), author: '' };
    case 'Procedure':
      return { title: '操作与治疗', detail: textOf(resource.code), author: '' };
    case 'DiagnosticReport':
      return { title: '报告', detail: textOf(resource.code), author: '' };
    case 'ImagingStudy':
      return { title: '影像检查', detail: resource.description ?? textOf(resource.procedureCode?.[0]), author: '' };
    case 'CarePlan':
      return { title: '照护计划', detail: resource.title ?? textOf(resource.category?.[0]), author: '' };
    case 'Task':
      // What follows a request says what it follows and how far it has come.
      if (resource.businessStatus) return { title: resource.code?.text ?? '申请', detail: textOf(resource.businessStatus), author: '' };
      return { title: '派单', detail: `${textOf(resource.code)}${resource.description ? `：${resource.description}` : ''}`, author: '' };
    default:
      return { title: resource.resourceType, detail: '', author: '' };
  }
}

/** The first few measured or chosen answers of a response, as 'label value'. */
function firstAnswers(resource: Extract<Resource, { resourceType: 'QuestionnaireResponse' }>): string {
  const parts: string[] = [];
  const visit = (items: typeof resource.item): void => {
    for (const item of items ?? []) {
      const answer = item.answer?.[0];
      if (answer?.valueQuantity) parts.push(`${item.text ?? item.linkId} ${quantityText(answer.valueQuantity)}`);
      else if (answer?.valueCoding?.display) parts.push(`${item.text ?? item.linkId} ${answer.valueCoding.display}`);
      visit(item.item);
    }
  };
  visit(resource.item);
  return parts.slice(0, 5).join('，');
}

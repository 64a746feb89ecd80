/** Themed contract models 健康+…签约服务模式: defined with their groups and content, so that a county can say which it offers. */
import { defineAction } from '../../../kernel/define/action.ts';
import { canonicalOf, defineForm } from '../../../kernel/define/form.ts';
import { choices, date, optional, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { resources, responses } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn } from '../../../kernel/define/view.ts';
import { endEntry } from '../../../kernel/patterns/entry/withdraw-entry.ts';
import { FREE_PACKAGE_NAMES } from '../catalogue/free-packages.ts';

const SOURCE = '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展（丰富签约服务内容、分类签约）';
const KEEPERS = ['consortium-manager', 'bureau-manager'] as const;

/** The form of a model. */
export const modelForm = defineForm({
  id: 'family-doctor-model',
  title: '特色签约服务模式登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('启用日期', { prefill: 'today' }),
    name: text('模式名称', { maxLength: 40, hint: '如“健康+养老”' }),
    packages: choices('包含的服务包', FREE_PACKAGE_NAMES),
    content: text('服务内容', { maxLength: 500, multiline: true }),
    partners: optional(text('协同单位', { maxLength: 200 })),
  },
});

/** Models with the days between which they are in use. */
export const modelsView = defineReferenceView({
  id: 'family_doctor_models',
  title: '特色签约服务模式',
  of: responses(modelForm),
  columns: {
    name: textColumn('模式名称'),
    packages: textColumn('包含的服务包'),
    content: textColumn('服务内容'),
    partners: textColumn('协同单位'),
    from: dateColumn('启用日期'),
    until: dateColumn('停用日期'),
  },
  choose: { label: ['name'], open: 'until' },
  rows: ({ id, org, date: from, ended, answers }) => [
    {
      key: id,
      org,
      name: answers.name,
      packages: answers.packages.map((code) => FREE_PACKAGE_NAMES[code]).join('、'),
      content: answers.content,
      partners: answers.partners,
      from,
      until: ended,
    },
  ],
});

/** Defines a model; a name stands once. */
export const defineModel = defineAction({
  id: 'family-doctor.define-model',
  label: '登记签约服务模式',
  form: modelForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { models: responses(modelForm) },
  standing: ['models'],
  check: ({ name }, { records }) =>
    records.models.some(({ answers, ended }) => answers.name === name && ended === undefined)
      ? { refuse: `“${name}”已登记。`, item: 'name', next: '内容有变的，请先停用原模式。' }
      : undefined,
});

/** The form that ends a model. */
export const modelEndingForm = defineForm({
  id: 'family-doctor-model-ending',
  title: '特色签约服务模式停用登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { date: date('停用日期', { prefill: 'today' }), target: reference('签约服务模式', rowOf(modelsView)) },
});

/** Ends the use of a model; the day is its last. */
export const endModel = defineAction({
  id: 'family-doctor.end-model',
  label: '停用签约服务模式',
  form: modelEndingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { model: resources('QuestionnaireResponse', canonicalOf(modelForm)) },
  write: ({ date: last }, { records }) => records.model.map((kept) => endEntry(kept, last)),
});

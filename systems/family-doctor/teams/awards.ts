/** Awards of family-doctor teams, kept on the team they were given to. */
import type { Extension } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { isTeam, orgOfTeam, teamsView } from './teams-view.ts';

const LEVELS = { national: '国家级', province: '省级', city: '市级', county: '县级' } as const;

/** The form of an award. */
export const awardForm = defineForm({
  id: 'family-doctor-award',
  title: '家庭医生团队获奖登记',
  version: '1',
  source: '各级卫生健康行政部门关于优秀家庭医生签约团队的表彰文件',
  dateItem: 'date',
  items: {
    date: date('授予日期'),
    target: reference('团队', rowOf(teamsView)),
    title: text('称号', { maxLength: 80 }),
    level: choice('级别', LEVELS),
    by: text('授予单位', { maxLength: 80 }),
  },
});

function partOf({ extension }: Extension, url: string): Extension | undefined {
  return extension?.find((part) => part.url === url);
}

function awardsOf(extensions: readonly Extension[] | undefined): readonly Extension[] {
  return extensions?.filter(({ url }) => url === EXTENSION.award) ?? [];
}

/** Awards, one row each, counted where the team's institution lies. */
export const awardsView = defineReferenceView({
  id: 'family_doctor_awards',
  title: '家庭医生团队获奖',
  of: resources('CareTeam'),
  columns: {
    name: textColumn('团队名称'),
    title: textColumn('称号'),
    level: wordColumn('级别', LEVELS),
    by: textColumn('授予单位'),
    date: dateColumn('授予日期'),
  },
  rows: (kept) =>
    (isTeam(kept) ? awardsOf(kept.resource.extension) : []).map((award, at) => {
      const level = partOf(award, 'level')?.valueCode;
      return {
        key: `${kept.id}/${at + 1}`,
        org: orgOfTeam(kept),
        name: kept.resource.name,
        title: partOf(award, 'title')?.valueString,
        level: isLevel(level) ? level : undefined,
        by: partOf(award, 'by')?.valueString,
        date: dateOfFhir(partOf(award, 'date')?.valueDate),
      };
    }),
});

function isLevel(code: string | undefined): code is keyof typeof LEVELS {
  return code !== undefined && code in LEVELS;
}

/** Adds an award to a team; the same title of the same day stands once. */
export const addAward = defineAction({
  id: 'family-doctor.add-award',
  label: '登记团队获奖',
  form: awardForm,
  allow: ['township-manager', 'consortium-manager', 'bureau-manager'],
  subject: 'none',
  sources: { team: resources('CareTeam') },
  check: ({ title, date: on }, { records }) => {
    const standing = records.team.flatMap(({ resource }) => awardsOf(resource.extension));
    const same = standing.some((award) => partOf(award, 'title')?.valueString === title && partOf(award, 'date')?.valueDate === on);
    return same ? { refuse: `该团队${on}的“${title}”已登记。`, item: 'title' } : undefined;
  },
  write: ({ title, level, by, date: on }, { records }) =>
    records.team.map(({ resource, version }) => ({
      update: {
        ...resource,
        extension: [
          ...(resource.extension ?? []),
          {
            url: EXTENSION.award,
            extension: [
              { url: 'title', valueString: title },
              { url: 'level', valueCode: level },
              { url: 'by', valueString: by },
              { url: 'date', valueDate: on },
            ],
          },
        ],
      },
      ifVersion: version,
    })),
  tell: ({ title }) => ({ text: `已登记“${title}”。` }),
});

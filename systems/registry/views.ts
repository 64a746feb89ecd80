/** Views of the register: institutions, their grades by time, staff posts by time. */

import { EXTENSION } from '../../kernel/define/codes.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { resources } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { GRADES } from './grades.ts';
import {
  classOfInstitution,
  divisionOf,
  extensionsOf,
  gradesOf,
  kindOfInstitution,
  lifeOf,
  openMembershipOf,
  ownershipOf,
  spanOf,
} from './institution.ts';
import { CATEGORIES, CLASSES, categoryOf, KINDS } from './kinds.ts';
import { idInReference, isMainPost, licenceOfPost, professionOfPost, roleOfPost, titleOfPost } from './post.ts';
import { PROFESSIONS, TITLES } from './staff-words.ts';

/** One row per institution, its first and last day included in the span `from` to `until`. */
export const registryInstitutions = defineReferenceView({
  id: 'registry_institutions',
  title: '医疗卫生机构',
  of: resources('Organization'),
  columns: {
    name: textColumn('机构名称'),
    otherNames: textColumn('其他官方名称'),
    kind: wordColumn('机构类型', KINDS, { indexed: true }),
    category: wordColumn('机构类别', CATEGORIES, { indexed: true }),
    class: wordColumn('机构分类', CLASSES),
    ownership: wordColumn('办别', { public: '公立', private: '民营' }),
    grade: wordColumn('现等级', GRADES),
    division: textColumn('所在地区划'),
    parent: textColumn('上级机构'),
    consortium: textColumn('所属医共体'),
    villages: numberColumn('服务村数'),
    from: dateColumn('设立日期'),
    until: dateColumn('注销日期'),
  },
  rows: ({ id, resource }) => {
    const kind = kindOfInstitution(resource);
    const life = lifeOf(resource);
    return [
      {
        key: id,
        org: id,
        name: resource.name,
        otherNames: resource.alias && resource.alias.length > 0 ? resource.alias.join('、') : undefined,
        kind,
        category: categoryOf(kind),
        class: classOfInstitution(resource),
        ownership: ownershipOf(resource),
        grade: gradesOf(resource).findLast((each) => each.until === undefined || each.until === life.until)?.grade,
        division: divisionOf(resource),
        parent: idInReference(resource.partOf?.reference, 'Organization'),
        consortium: idInReference(openMembershipOf(resource)?.parent, 'Organization'),
        villages: extensionsOf(resource, EXTENSION.serves).length,
        from: life.from,
        until: life.until,
      },
    ];
  },
});

/** One row per grade of an institution and the time it held, so that a figure as of a date uses the grade of that date. */
export const registryGrades = defineReferenceView({
  id: 'registry_grades',
  title: '机构等级',
  of: resources('Organization'),
  columns: {
    name: textColumn('机构名称'),
    kind: wordColumn('机构类型', KINDS),
    category: wordColumn('机构类别', CATEGORIES),
    ownership: wordColumn('办别', { public: '公立', private: '民营' }),
    grade: wordColumn('等级', GRADES, { indexed: true }),
    from: dateColumn('起始日期'),
    until: dateColumn('截止日期'),
  },
  rows: ({ id, resource }) =>
    gradesOf(resource).map(({ grade, from, until }, at) => {
      const kind = kindOfInstitution(resource);
      return {
        key: `${id}:${at}`,
        org: id,
        name: resource.name,
        kind,
        category: categoryOf(kind),
        ownership: ownershipOf(resource),
        grade,
        from,
        until,
      };
    }),
});

/** One row per staff post, its first and last day included. */
export const registryPosts = defineReferenceView({
  id: 'registry_posts',
  title: '卫生人员岗位',
  of: resources('PractitionerRole'),
  columns: {
    name: textColumn('姓名'),
    staff: textColumn('人员编号'),
    role: wordColumn('平台岗位', ROLES, { indexed: true }),
    profession: wordColumn('专业类别', PROFESSIONS, { indexed: true }),
    title: wordColumn('职称', TITLES),
    licence: textColumn('执业证书编号'),
    main: booleanColumn('主要岗位'),
    from: dateColumn('起始日期'),
    until: dateColumn('截止日期'),
  },
  rows: ({ id, resource }) => [
    {
      key: id,
      org: idInReference(resource.organization?.reference, 'Organization'),
      name: resource.practitioner?.display,
      staff: idInReference(resource.practitioner?.reference, 'Practitioner'),
      role: roleOfPost(resource),
      profession: professionOfPost(resource),
      title: titleOfPost(resource),
      licence: licenceOfPost(resource),
      main: isMainPost(resource),
      ...spanOf(resource.period),
    },
  ],
});

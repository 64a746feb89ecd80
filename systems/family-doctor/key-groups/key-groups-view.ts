/** Key-group memberships as rows: one for each person and group, with its first and last day. */
import { KEY_GROUP } from '../../../kernel/define/codes.ts';
import { all, any, type Condition, type Fields, type Moment } from '../../../kernel/define/condition.ts';
import { dateColumn, defineView, wordColumn } from '../../../kernel/define/view.ts';
import { keyGroupSources, listMemberships } from './key-groups.ts';

/** Memberships. A person in several groups has several rows: count people, not rows. */
export const keyGroupsView = defineView({
  id: 'family_doctor_key_groups',
  title: '重点人群',
  per: 'event',
  sources: keyGroupSources,
  columns: {
    group: wordColumn('人群', KEY_GROUP, { indexed: true }),
    from: dateColumn('起始日期'),
    until: dateColumn('截止日期'),
  },
  rows: listMemberships,
});

/** Membership on a day; the first and the last day count. */
export function isMember(row: Fields<typeof keyGroupsView>, on: Moment): Condition {
  return all(row.from.onOrBefore(on), any(row.until.isEmpty(), row.until.onOrAfter(on)));
}

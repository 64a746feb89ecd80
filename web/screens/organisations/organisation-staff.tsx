/** Who works at an institution on a day, and on request who did before. */
import { useState } from 'react';
import type { OrganisationPage } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { PlainTable } from '../../parts/plain-table.tsx';
import { tellCount } from '../../parts/words.ts';

type Post = OrganisationPage['staff'][number];

function holdsOn(post: Post, on: string): boolean {
  return (post.from === null || post.from <= on) && (post.to === null || post.to >= on);
}

/** Names, what they do, title, since when; those who left stand behind a check box. */
export function OrganisationStaff({ staff, on }: { readonly staff: readonly Post[]; readonly on: string }) {
  const [everyone, setEveryone] = useState(false);
  const present = staff.filter((post) => holdsOn(post, on));
  const shown = everyone ? staff : present;
  return (
    <>
      <h3>
        {t('人员')} <small>{t('{on} 在岗 {n} 人', { on, n: tellCount(present.length) })}</small>
      </h3>
      {staff.length > present.length ? (
        <label className="y-check y-not-printed">
          <input type="checkbox" checked={everyone} onChange={(event) => setEveryone(event.target.checked)} />{' '}
          {t('连同已离岗和未到岗的 {n} 人', { n: staff.length - present.length })}
        </label>
      ) : null}
      {shown.length === 0 ? <p className="y-soft">{t('这一天没有登记在岗人员。')}</p> : null}
      {shown.length > 0 ? (
        <PlainTable short compact titles={[t('姓名'), t('专业类别'), t('职称'), t('起始日期'), ...(everyone ? [t('截止日期')] : [])]}>
          {shown.map((post) => (
            <tr key={`${post.name} ${post.role} ${post.from}`}>
              <td>
                {post.name} {post.main ? null : <span className="y-tag">{t('兼任')}</span>}
              </td>
              <td>{t(post.profession ?? post.role)}</td>
              <td>{post.title ? t(post.title) : '—'}</td>
              <td className="is-date">{post.from ?? '—'}</td>
              {everyone ? <td className="is-date">{post.to ?? '—'}</td> : null}
            </tr>
          ))}
        </PlainTable>
      ) : null}
    </>
  );
}

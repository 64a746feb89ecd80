// 三员分立: who runs the platform, who decides on access and who watches over both are three people, and hold no other post.
import { z } from 'zod';
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { factsOfRole, isRole } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { today } from '../../periods/plain-date.ts';
import { OFFICER_ROLES } from './password-policy.ts';

const heldRow = z.object({ name: z.string(), roles: z.array(z.string()) });

/**
 * Looks at the posts of practitioners after a write. Throws `unprocessable` when one of them is an officer (系统管理员, 安全管理员, 审计管理员)
 * and holds, at a time from today on, a post of another role: officers read no records, and no two officers are one person. Source: domain §16.2.
 */
export async function requireSeparateDuties(db: Queries, practitioners: readonly string[]): Promise<void> {
  if (practitioners.length === 0) return;
  const [clash] = await db.rows(
    sql`select min(a.name) as name, array_agg(distinct b.role) || array_agg(distinct a.role) as roles from post a join post b on b.practitioner = a.practitioner and b.role <> a.role
        where a.practitioner = any(${[...practitioners]}::text[]) and a.role = any(${[...OFFICER_ROLES]}::text[])
        and coalesce(a.to_date, 'infinity') >= ${today()} and coalesce(b.to_date, 'infinity') >= ${today()}
        and coalesce(a.from_date, '-infinity') <= coalesce(b.to_date, 'infinity') and coalesce(b.from_date, '-infinity') <= coalesce(a.to_date, 'infinity')
        group by a.practitioner limit 1`,
    heldRow,
  );
  if (!clash) return;
  const names = [...new Set(clash.roles)].map((role) => (isRole(role) ? factsOfRole(role).name : role));
  fail('unprocessable', {
    what: `三员分立：${clash.name}不能同时担任${names.join('、')}。`,
    next: '系统管理员、安全管理员、审计管理员须由三人分别担任，且不兼任其他岗位；请先结束原岗位，或另选人员。',
    field: 'role',
  });
}

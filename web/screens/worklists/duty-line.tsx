/** Who is on duty now for the reader's institution: above the lists of critical values, for whoever ordered may be away. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { CLINICAL_DUTY } from '../../../kernel/define/duty.ts';
import { orgExtensionOf } from '../../../kernel/define/gather-records.ts';
import { addDays, today } from '../../../kernel/periods/plain-date.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { searchKept } from '../../search-kept.ts';
import '../../look/imaging.css';

/** The action that registers duty, and who may. */
const PUBLISH = 'critical.publish-duty';
const PUBLISHERS: readonly string[] = ['township-manager', 'consortium-manager'];

/** The duties that hold now. */
async function readDuties(org: string) {
  const found = await searchKept('Task', { code: `${SYSTEM.duty}|${CLINICAL_DUTY}`, period: `ge${addDays(today(), -1)}`, _count: '200' });
  const now = Date.now();
  return found.flatMap(({ id, resource }) => {
    const { start, end } = resource.executionPeriod ?? {};
    const holds = start !== undefined && end !== undefined && Date.parse(start) <= now && now < Date.parse(end);
    if (resource.status !== 'in-progress' || orgExtensionOf(resource.extension) !== org || !holds) return [];
    return [{ id, name: resource.owner?.display ?? '', shift: resource.description ?? '', phone: resource.note?.[0]?.text ?? '' }];
  });
}

/** Draws it; nothing until it is known. */
export function DutyLine() {
  const { org, role } = useActor();
  const duties = useQuery({ queryKey: ['duties', org], queryFn: () => readDuties(org), refetchInterval: 60_000 });
  if (!duties.data) return null;
  return (
    <p className="y-duty">
      <b>{t('值班医生')}</b>
      {duties.data.length === 0 ? (
        <span className="y-soft">{t('本机构现在没有登记值班医生：申请医生不在时，受限的危急值无人可以接收。')}</span>
      ) : null}
      {duties.data.map(({ id, name, shift, phone }) => (
        <span key={id}>
          {name} {t(shift)} {phone}
        </span>
      ))}
      {PUBLISHERS.includes(role) ? (
        <Link className="y-link y-not-printed" to={`/do/${PUBLISH}`}>
          {t('登记值班医生')}
        </Link>
      ) : null}
    </p>
  );
}

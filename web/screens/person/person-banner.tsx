/** Who the page is about, always in sight: identity, place, team, dangers, and why one may see it. */
import type { PersonPage } from '../../../server/contract/contract.ts';
import { t } from '../../language/translate.ts';
import { tellDue, tellResidency, tellSexAge, tellState } from '../../parts/words.ts';
import { Masked } from './masked.tsx';

/** Danger is a word, a colour and a frame; a deceased or moved person is said first. */
export function PersonBanner({ person }: { readonly person: PersonPage['person'] }) {
  const state = tellState(person.state);
  return (
    <header className={`y-banner is-${person.state}`}>
      <div className="y-banner-name">
        <h1>{person.name}</h1>
        <span>{tellSexAge(person)}</span>
        {state ? <b className={`y-tag is-${person.state}`}>{state}</b> : null}
        {person.tags.map((tag) => (
          <span key={tag} className="y-tag">
            {t(tag)}
          </span>
        ))}
      </div>
      {person.allergies.length > 0 ? (
        <p className="y-allergy">
          <b>{t('过敏')}</b> {person.allergies.join('、')}
        </p>
      ) : null}
      <dl className="y-facts">
        <Fact label="出生日期" value={person.birthDate} />
        <div>
          <dt>{t('身份证号')}</dt>
          <dd>
            <Masked resident={person.resident} what="identity-number" masked={person.idMasked} />
          </dd>
        </div>
        <div>
          <dt>{t('电话')}</dt>
          <dd>
            <Masked resident={person.resident} what="phone" masked={person.phoneMasked} />
          </dd>
        </div>
        <Fact label="村（社区）" value={person.village} />
        {person.addressMasked ? (
          <div>
            <dt>{t('住址')}</dt>
            <dd>
              <Masked resident={person.resident} what="address" masked={person.address} />
            </dd>
          </div>
        ) : (
          <Fact label="住址" value={person.address} />
        )}
        <Fact label="居住类型" value={tellResidency(person.residency)} />
        <Fact label="家庭" value={person.household} />
        <Fact label="健康档案号" value={person.healthRecord} />
        <Fact label="签约团队" value={person.team} absent="未签约" />
        <Fact label="协议到期" value={person.contractUntil ? `${person.contractUntil}（${tellDue(person.contractUntil)}）` : null} />
      </dl>
      <p className="y-reason">{t('您能查看，是因为：{reason}。本次查看已记录，居民可以看到。', { reason: t(person.reason) })}</p>
    </header>
  );
}

function Fact({ label, value, absent = '未登记' }: { readonly label: string; readonly value: string | null; readonly absent?: string }) {
  return (
    <div>
      <dt>{t(label)}</dt>
      <dd className={value ? '' : 'is-absent'}>{value || t(absent)}</dd>
    </div>
  );
}

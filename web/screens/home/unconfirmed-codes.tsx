/** Says that the codes of restricted tests wait for the consortium's confirmation, and where that is done. */
import { Link } from 'react-router';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';

/** Who confirms; the security administrator sees to it that somebody does. */
const CONFIRM: readonly string[] = ['consortium-manager', 'bureau-manager'];

/** `categories`: names of the restricted categories whose codes nobody has confirmed; none: nothing is shown. */
export function UnconfirmedCodes({ categories }: { readonly categories: readonly string[] }) {
  const { role } = useActor();
  if (categories.length === 0) return null;
  return (
    <section className="y-card" role="status">
      <p>
        <b>{t('受限代码尚未确认：{names}', { names: categories.map((name) => t(name)).join(' · ') })}</b>
      </p>
      <p>
        {t('检验项目用哪些 LOINC 代码，没有文件规定；现在按平台自带的清单识别，可能有漏。请医共体以文件确认，代替自带的清单。')}{' '}
        {CONFIRM.includes(role) ? (
          <Link to="/do/residents.confirm-restricted-codes">{t('确认受限代码')}</Link>
        ) : (
          t('由医共体管理员或卫健局管理员在“登记事项”办理“确认受限代码”。')
        )}
      </p>
    </section>
  );
}

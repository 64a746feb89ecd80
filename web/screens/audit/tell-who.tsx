/** Who did it: name, post and institution, with the account. */
import { t } from '../../language/translate.ts';

interface Props {
  readonly name: string | null;
  readonly account: string | null;
  readonly roleName?: string | null;
  readonly orgName?: string | null;
}

/** The platform itself has neither name nor account. */
export function TellWho({ name, account, roleName, orgName }: Props) {
  return (
    <>
      <b>{name ?? account ?? t('平台')}</b>
      {name !== null && account !== null ? <span className="y-soft"> {account}</span> : null}
      {roleName || orgName ? (
        <div className="y-soft">
          {t(roleName ?? '')} {orgName}
        </div>
      ) : null}
    </>
  );
}

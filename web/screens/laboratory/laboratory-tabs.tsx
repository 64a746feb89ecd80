/** The pages of the laboratory beside each other. */
import { NavLink } from 'react-router';
import { t } from '../../language/translate.ts';

/** Links to the specimen desk and to quality control. */
export function LaboratoryTabs() {
  return (
    <nav className="y-lab-tabs y-not-printed" aria-label={t('检验')}>
      <NavLink to="/laboratory" end>
        {t('标本台')}
      </NavLink>
      <NavLink to="/laboratory/quality">{t('室内质控')}</NavLink>
    </nav>
  );
}

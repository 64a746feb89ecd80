/** The entries of the menu: on the side of a desk, at the foot of a phone. */
import {
  BankOutlined,
  BarChartOutlined,
  EllipsisOutlined,
  FileTextOutlined,
  FormOutlined,
  HomeOutlined,
  ImportOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { t } from '../language/translate.ts';

interface Entry {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
}

/** Every screen with an entry of its own; labels are catalogue keys. */
export const MENU: readonly Entry[] = [
  { to: '/', label: '今日', icon: <HomeOutlined /> },
  { to: '/worklists', label: '工作清单', icon: <UnorderedListOutlined /> },
  { to: '/people', label: '居民', icon: <TeamOutlined /> },
  { to: '/numbers', label: '指标', icon: <BarChartOutlined /> },
  { to: '/report', label: '工作报告', icon: <FileTextOutlined /> },
  { to: '/organisations', label: '机构', icon: <BankOutlined /> },
  { to: '/do', label: '登记事项', icon: <FormOutlined /> },
  { to: '/import', label: '批量导入', icon: <ImportOutlined /> },
];

const ON_PHONE = ['/', '/worklists', '/people', '/numbers'];

function MenuLink({ entry }: { readonly entry: Entry }) {
  return (
    <NavLink to={entry.to} end={entry.to === '/'} className="y-menu-link">
      <span aria-hidden="true">{entry.icon}</span>
      <span>{t(entry.label)}</span>
    </NavLink>
  );
}

/** The side menu of a desk. */
export function SideMenu() {
  return (
    <nav className="y-side" aria-label={t('主菜单')}>
      {MENU.map((entry) => (
        <MenuLink key={entry.to} entry={entry} />
      ))}
      <p className="y-side-foot">
        <kbd>Ctrl</kbd>+<kbd>K</kbd> {t('找人、找事、找数')}
      </p>
    </nav>
  );
}

/** The tab bar of a phone; what does not fit stands under 更多. */
export function BottomBar() {
  return (
    <nav className="y-bottom" aria-label={t('主菜单')}>
      {MENU.filter((entry) => ON_PHONE.includes(entry.to)).map((entry) => (
        <MenuLink key={entry.to} entry={entry} />
      ))}
      <MenuLink entry={{ to: '/more', label: '更多', icon: <EllipsisOutlined /> }} />
    </nav>
  );
}

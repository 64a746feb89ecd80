/** The head of every page: mark, area, demonstration notice, search, language, who is signed in. */
import { LogoutOutlined, PrinterOutlined, SearchOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useNavigate } from 'react-router';
import { api } from '../api.ts';
import { changeLanguage, t, useLanguage } from '../language/translate.ts';
import { useActor } from './session.tsx';
import { learnEnglishOfSystems } from './systems.ts';
import { useDesk } from './use-desk.ts';

/** Switches between Chinese and English. */
export function LanguageButton() {
  const { language } = useLanguage();
  const next = language === 'zh' ? 'en' : 'zh';
  const change = async () => {
    // The systems' words first, so that no page is half in one language.
    if (next === 'en') await learnEnglishOfSystems().catch(() => undefined);
    await changeLanguage(next);
  };
  return (
    <Button type="text" onClick={() => void change()} lang={next === 'en' ? 'en' : 'zh-CN'}>
      {next === 'en' ? 'English' : '中文'}
    </Button>
  );
}

/** Leaves the platform and forgets what this browser had fetched. */
export function SignOutButton() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = async () => {
    await api.signOut().catch(() => undefined); // the session may be over already
    queries.clear();
    navigate('/sign-in');
  };
  return (
    <Button type="text" icon={<LogoutOutlined />} onClick={() => void leave()}>
      {t('退出')}
    </Button>
  );
}

/** The head itself. `onSearch` opens the command box. */
export function Header({ onSearch }: { readonly onSearch: () => void }) {
  const actor = useActor();
  const desk = useDesk();
  return (
    <header className="y-head">
      <Link to="/" className="y-brand">
        <img src="/mark.svg" alt="" width="26" height="26" />
        <span>
          <b>{t('医共')}</b>
          {desk ? <span className="y-brand-area">{actor.areaName}</span> : null}
        </span>
      </Link>
      {actor.demo ? <strong className="y-demo">{t('演示数据')}</strong> : null}
      <button type="button" className="y-search-open" onClick={onSearch} aria-label={t('搜索')}>
        <SearchOutlined aria-hidden="true" />
        {desk ? (
          <>
            <span>{t('姓名、拼音首字母、证件号、电话、村名、操作、指标')}</span>
            <kbd>Ctrl K</kbd>
          </>
        ) : null}
      </button>
      {desk ? (
        <>
          <Button type="text" icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t('打印')}
          </Button>
          <LanguageButton />
          <Link to="/account" className="y-who" title={t('我的账号')}>
            <b>{actor.name}</b>
            <span>
              {t(actor.roleName)} · {actor.orgName}
            </span>
          </Link>
          <SignOutButton />
        </>
      ) : null}
    </header>
  );
}

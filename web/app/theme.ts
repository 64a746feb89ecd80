/** The look of antd's parts: white and grey, one teal accent, 14 px on desks, 18 px and finger-high on phones. */
import type { ThemeConfig } from 'antd';

const FONT = "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif";

/** The theme for a desk or a phone; colours repeat those of look/tokens.css. */
export function themeFor(desk: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: '#0b6470',
      colorLink: '#0b6470',
      colorError: '#b42318',
      colorWarning: '#8a5a00',
      colorSuccess: '#17693f',
      colorText: '#1d2733',
      colorTextSecondary: '#55606e',
      colorTextPlaceholder: '#6b7684',
      colorBorder: '#c3cbd4',
      borderRadius: 4,
      fontFamily: FONT,
      fontSize: desk ? 14 : 18,
      controlHeight: desk ? 32 : 46,
      // Lists and panels stand where they open: a machine under load would draw them moving under the finger, and the click lands beside.
      motion: false,
    },
  };
}

import { useT } from '#web/core/i18n.ts';
import { Switch, TextField } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { allowNotices, choose, permission, ring, useChoices } from './notices.ts';
import { usualHours } from './quiet.ts';

/** How this browser tells of it; said plainly when the browser itself forbids it. */
export function NoticeSwitches() {
  const t = useT();
  const { isSilent, hasSound } = useChoices();
  const state = permission();
  return (
    <div className={css.choices}>
      <Switch
        label={t('notices.browser')}
        isOn={state === 'granted' && !isSilent}
        onChange={(isOn) => (isOn ? void allowNotices() : choose({ isSilent: true }))}
      />
      <Switch
        label={t('notices.sound')}
        isOn={hasSound !== false}
        onChange={(isOn) => {
          choose({ hasSound: isOn });
          if (isOn) ring();
        }}
      />
      {state === 'denied' && <span className={css.muted}>{t('notices.denied')}</span>}
    </div>
  );
}

/** How one is told, and when. */
export function NoticeChoices() {
  const t = useT();
  const { isAlways, hours = usualHours } = useChoices();
  const hour = (end: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="time"
      required
      value={hours[end]}
      onChange={({ target }) => target.value && choose({ hours: { ...hours, [end]: target.value } })}
    />
  );
  return (
    <>
      <NoticeSwitches />
      <Switch label={t('notices.rest')} isOn={!isAlways} onChange={(isOn) => choose({ isAlways: !isOn })} />
      {!isAlways && (
        <div className={css.hours}>
          {hour('from', t('notices.from'))}
          {hour('to', t('notices.to'))}
        </div>
      )}
      <p className={css.muted}>{t(isAlways ? 'notices.alwaysAbout' : 'notices.restAbout')}</p>
    </>
  );
}

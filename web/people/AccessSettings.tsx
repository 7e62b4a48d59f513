import { CopyIcon } from '@phosphor-icons/react/dist/csr/Copy';
import { DesktopIcon } from '@phosphor-icons/react/dist/csr/Desktop';
import { DeviceMobileIcon } from '@phosphor-icons/react/dist/csr/DeviceMobile';
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key';
import { type FormEvent, useState } from 'react';
import { useAsk } from '#web/core/ask.ts';
import { newId } from '#web/core/clock.ts';
import { shortWhen } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Banner, Button, Card, Pill, TextField, toast } from '#web/ui/index.ts';
import { changePassword, endSession } from './account.ts';
import css from './Settings.module.css';

/** How one comes in: the password, the devices that are signed in, the tokens given to scripts. */
export function AccessSettings() {
  return (
    <>
      <Password />
      <Devices />
      <Tokens />
    </>
  );
}

function Password() {
  const t = useT();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState('');
  const [isPending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const failure = await changePassword(current, next);
    setPending(false);
    setError(failure ? t(failure === 'too_many' ? 'signIn.tooMany' : `access.failed.${failure}`) : '');
    if (failure) return;
    setCurrent('');
    setNext('');
    toast(t('access.passwordChanged'));
  }

  return (
    <Card title={t('access.password')}>
      <form className={css.form} onSubmit={submit}>
        <div className={css.fields}>
          <TextField
            label={t('access.passwordNow')}
            type="password"
            autoComplete="current-password"
            required
            showWord={t('word.show')}
            hideWord={t('word.hide')}
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <TextField
            label={t('access.passwordNew')}
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={200}
            hint={t('welcome.passwordHint')}
            showWord={t('word.show')}
            hideWord={t('word.hide')}
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        </div>
        {error && <Banner tone="brick">{error}</Banner>}
        <div className={css.line}>
          <Button kind="primary" type="submit" isPending={isPending}>
            {t('access.passwordAction')}
          </Button>
          <span className={css.muted}>{t('access.passwordAbout')}</span>
        </div>
      </form>
    </Card>
  );
}

interface DeviceRow {
  id: string;
  user_agent: string;
  address: string;
  created_at: string;
  is_this: boolean;
}

function Devices() {
  const t = useT();
  const { data, reload } = useAsk<{ rows: DeviceRow[] }>('sessions', {});

  async function end(id: string) {
    if (!(await endSession(id))) toast(t('refusal.unavailable'), { isError: true });
    await reload();
  }

  return (
    <Card title={t('access.devices')}>
      <p className={css.muted}>{t('access.devicesAbout')}</p>
      <ul className={css.rows}>
        {data?.rows.map((each) => (
          <li key={each.id} className={css.row}>
            {/Mobi|Android|iPhone/.test(each.user_agent) ? <DeviceMobileIcon size={26} /> : <DesktopIcon size={26} />}
            <span className={css.grow}>
              <strong>{deviceOf(each.user_agent) || t('access.deviceUnknown')}</strong>
              <span className={css.muted}>
                {[t('access.since', { when: shortWhen(each.created_at) }), each.address].filter(Boolean).join(' · ')}
              </span>
            </span>
            {each.is_this ? (
              <Pill tone="leaf">{t('access.thisDevice')}</Pill>
            ) : (
              <Button isSmall onClick={() => end(each.id)}>
                {t('access.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** « Firefox, Linux »: names that people know; an agent that is not a browser is shown by its first word. */
function deviceOf(agent: string): string {
  const browser =
    /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1]?.replace('Edg', 'Edge').replace('OPR', 'Opera') ??
    agent.split(/[/ ]/)[0]!;
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1]?.replace('Mac OS X', 'macOS');
  return [browser, system].filter(Boolean).join(', ');
}

interface TokenRow {
  id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

function Tokens() {
  const t = useT();
  const send = useSend();
  const { data, reload } = useAsk<{ rows: TokenRow[] }>('tokens', {});
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });

  async function create(event: FormEvent) {
    event.preventDefault();
    try {
      const { token } = await send<{ token: string }>('token.create', { id: newId(), name });
      setSecret(token);
      setName('');
      await reload();
    } catch (error) {
      fail(error);
    }
  }

  return (
    <Card title={t('access.tokens')}>
      <p className={css.muted}>{t('access.tokensAbout')}</p>
      <ul className={css.rows}>
        {data?.rows.map((each) => (
          <li key={each.id} className={css.row}>
            <KeyIcon size={26} />
            <span className={css.grow}>
              <strong>{each.name}</strong>
              <span className={css.muted}>
                {each.last_used_at
                  ? t('access.tokenUsed', { when: shortWhen(each.last_used_at) })
                  : t('access.tokenUnused')}
              </span>
            </span>
            <Button isSmall onClick={() => send('token.revoke', { id: each.id }).then(reload).catch(fail)}>
              {t('access.tokenEnd')}
            </Button>
          </li>
        ))}
      </ul>
      {secret && (
        <div className={css.form}>
          <TextField
            label={t('access.tokenSecret')}
            hint={t('access.tokenSecretAbout')}
            readOnly
            value={secret}
            onFocus={(event) => event.target.select()}
          />
          <div>
            <Button
              icon={<CopyIcon size={20} />}
              onClick={() => navigator.clipboard.writeText(secret).then(() => toast(t('word.copied')))}
            >
              {t('word.copy')}
            </Button>
          </div>
        </div>
      )}
      <form className={css.inline} onSubmit={create}>
        <TextField
          label={t('access.tokenName')}
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit">{t('access.tokenCreate')}</Button>
      </form>
    </Card>
  );
}

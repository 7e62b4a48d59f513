/** One line that is always there: where the data is, and the way to the page that says everything. */
import { ShieldCheckIcon } from '@phosphor-icons/react/dist/csr/ShieldCheck';
import { Link } from '@tanstack/react-router';
import { useAsk } from '#web/core/ask.ts';
import { useT } from '#web/core/i18n.ts';
import { useMaybeSession } from '#web/core/session.tsx';
import { Card } from '#web/ui/index.ts';
import css from './Footer.module.css';

function useStatement() {
  return useAsk<{ place: string; law: string }>('statement', {}).data;
}

export function SideFooter() {
  const t = useT();
  const said = useStatement();
  const isGuest = useMaybeSession()?.person.role === 'guest';
  if (!said) return null;
  const words = (
    <>
      <ShieldCheckIcon size={20} weight="fill" aria-hidden="true" />
      <span>
        <strong>{said.place ? t('exit.footerPlace', { place: said.place }) : t('exit.footerUnsaid')}</strong>
        <span className={css.law}>{said.law || t('exit.footerRead')}</span>
      </span>
    </>
  );
  // a guest does not see the organisation, nor its page
  if (isGuest) return said.place ? <div className={css.footer}>{words}</div> : null;
  return (
    <Link to="/sovereignty" className={css.footer}>
      {words}
    </Link>
  );
}

/** The same on the home, where a phone has no side bar. */
export function DataCard() {
  const t = useT();
  const said = useStatement();
  if (useMaybeSession()?.person.role === 'guest') return null;
  return (
    <Card title={t('exit.title')}>
      <Link to="/sovereignty" className={css.card}>
        <ShieldCheckIcon size={22} weight="fill" aria-hidden="true" />
        {said?.place ? t('exit.footerPlace', { place: said.place }) : t('exit.about')}
      </Link>
    </Card>
  );
}

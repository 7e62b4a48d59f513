/** The frame of every page before one is in: the belfry on one side, one thing to do on the other. */
import { ShieldCheckIcon } from '@phosphor-icons/react/dist/csr/ShieldCheck';
import type { ReactNode } from 'react';
import { chooseLanguage, language, useT } from '#web/core/i18n.ts';
import { Button } from '#web/ui/index.ts';
import css from './Door.module.css';

export function Door({ children }: { children: ReactNode }) {
  const t = useT();
  const other = language() === 'fr' ? 'en' : 'fr';
  return (
    <div className={css.split}>
      <aside className={css.side}>
        <img src="/logo.svg" alt="" width={44} height={44} />
        <div className={css.brand}>Beffroi</div>
        <p className={css.slogan}>
          {t('welcome.slogan')}
          <br />
          {t('welcome.law')}
        </p>
        <Belfry />
      </aside>
      <main className={css.main}>
        <div className={css.top}>
          <Button kind="quiet" isSmall lang={other} onClick={() => void chooseLanguage(other)}>
            {other === 'en' ? 'English' : 'Français'}
          </Button>
        </div>
        {children}
        <p className={css.promise}>
          <ShieldCheckIcon size={18} weight="fill" />
          {t('welcome.nothingLeaves')}
        </p>
      </main>
    </div>
  );
}

function Belfry() {
  return (
    <svg className={css.tower} viewBox="0 0 500 560" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <path
        fill="#0f161f"
        d="M295 20 356 132h18v24h10v160h12v34h10v135h40v-60h54v135H0V485h68v-58h90v58h25V350h14v-34h19V156h10v-24h10z"
      />
      <path fill="#bd8e2a" d="M280 186a43 43 0 0 0-43 43v27l-13 14h112l-13-14v-27a43 43 0 0 0-43-43z" />
      <circle cx="280" cy="278" r="10" fill="#bd8e2a" />
      {[260, 294].flatMap((x) =>
        [348, 398].map((y) => <rect key={`${x} ${y}`} x={x} y={y} width="15" height="22" rx="7" fill="#c9c2b2" />),
      )}
      <rect x="389" y="500" width="13" height="16" fill="#e6e0d5" />
      {[
        [86, 60],
        [415, 70],
        [366, 10],
        [68, 150],
        [452, 150],
      ].map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="1.8" fill="#fff" opacity=".8" />
      ))}
    </svg>
  );
}

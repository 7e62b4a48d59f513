import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import {
  Banner,
  Button,
  Card,
  EmptyState,
  Pill,
  ProgressBar,
  Skeleton,
  SkeletonLines,
  type Tone,
} from '#web/ui/index.ts';
import { long } from './samples.ts';
import css from './UiPage.module.css';

const tones: Tone[] = ['leaf', 'brass', 'brick', 'sky', 'stone'];

/** What says how things are: tones, waiting, progress, nothing yet. */
export function Messages() {
  return (
    <>
      <Card title="Pill, Banner">
        <div className={css.row}>
          {tones.map((tone) => (
            <Pill key={tone} tone={tone}>
              {tone}
            </Pill>
          ))}
          <Pill tone="brick" icon={<WarningIcon size={16} />}>
            avec icône
          </Pill>
        </div>
        {tones.map((tone) => (
          <Banner
            key={tone}
            tone={tone}
            icon={<WarningIcon size={20} />}
            action={tone === 'brick' ? <Button isSmall>Réessayer</Button> : undefined}
          >
            {tone === 'brass' ? `${long} : ${long}` : tone}
          </Banner>
        ))}
      </Card>
      <Card title="ProgressBar, Skeleton">
        {[0, 0.42, 1].map((value) => (
          <ProgressBar key={value} value={value} label="Envoi" said={`${Math.round(value * 100)} % de 12 Mo`} />
        ))}
        <Skeleton width="60%" />
        <Skeleton />
        <Skeleton width={120} height={44} />
        <SkeletonLines count={3} />
      </Card>
      <div className={css.cards}>
        <Card title={long} action={<Button isSmall>Ouvrir</Button>}>
          <p>Une carte au titre long, avec une action.</p>
        </Card>
        <Card>
          <EmptyState
            icon={<TrayIcon size={40} />}
            title="Rien à lire"
            action={<Button kind="primary">Écrire un message</Button>}
          >
            Ce qui vous concerne arrive ici.
          </EmptyState>
        </Card>
      </div>
    </>
  );
}

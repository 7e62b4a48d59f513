import { useT } from '#web/core/i18n.ts';
import { Switch } from '#web/ui/index.ts';
import { choose, useChoices } from './choices.ts';
import { canBlur } from './useBlur.ts';

/** Blurs what is behind oneself, remembered on this device; where that cannot be, says so. */
export function BlurSwitch({ aboutClass, hasFailed = false }: { aboutClass?: string; hasFailed?: boolean }) {
  const t = useT();
  const { isBlurred } = useChoices();
  if (!canBlur()) return <p className={aboutClass}>{t('calls.blurCannot')}</p>;
  return (
    <>
      <Switch label={t('calls.blur')} isOn={isBlurred} onChange={(isOn) => choose({ isBlurred: isOn })} />
      {hasFailed && !isBlurred && (
        <p className={aboutClass} role="alert">
          {t('calls.blurFailed')}
        </p>
      )}
    </>
  );
}

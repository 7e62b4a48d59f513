/** What one should know now, one line each, with what to do about it. */
import { useEffect, useState } from 'react';
import { now } from '#web/core/clock.ts';
import { time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Button } from '#web/ui/index.ts';
import css from './Call.module.css';
import { choose, useChoices } from './choices.ts';
import { MutedSpeech } from './MutedSpeech.tsx';
import { Notice } from './Notice.tsx';
import { type Trouble, troubles, withoutOf } from './problems.ts';
import { isWeak } from './Tile.tsx';
import type { RoomView } from './useRoom.ts';

export function Notices({ view, isTalking, isAlone }: { view: RoomView; isTalking: boolean; isAlone: boolean }) {
  const t = useT();
  const { isLowData } = useChoices();
  const { room, status, problems } = view;
  const me = room.localParticipant;
  const turn = ({ kinds }: Trouble, isOn: boolean) => {
    for (const kind of kinds) void (kind === 'camera' ? view.setCamera(isOn) : view.setMicrophone(isOn));
  };
  return (
    <>
      {view.isMediaBlocked ? (
        <Notice isGrave>{t('calls.mediaBlocked')}</Notice>
      ) : (
        status === 'reconnecting' && <Notice isGrave>{t('calls.reconnecting')}</Notice>
      )}
      {view.isKeyWrong && <Notice isGrave>{t('calls.keyMismatch')}</Notice>}
      {view.isSilenced && (
        <Notice action={<Button onClick={() => void room.startAudio()}>{t('calls.hear')}</Button>}>
          {t('calls.soundBlocked')}
        </Notice>
      )}
      {status === 'connected' &&
        troubles(problems).map((trouble) => (
          <Notice
            key={trouble.sentence}
            action={
              <span className={css.noticeActions}>
                <Button onClick={() => turn(trouble, true)}>{t('word.retry')}</Button>
                <Button onClick={() => turn(trouble, false)}>{t(withoutOf(trouble))}</Button>
              </span>
            }
          >
            {t(trouble.sentence)}
          </Notice>
        ))}
      {status === 'connected' && isWeak(me) && (
        <Notice
          action={!isLowData && <Button onClick={() => choose({ isLowData: true })}>{t('calls.lowDataTurnOn')}</Button>}
        >
          {isLowData ? t('calls.weakMineStill') : t('calls.weakMine')}
        </Notice>
      )}
      {isLowData && status === 'connected' && !isWeak(me) && (
        <Notice action={<Button onClick={() => choose({ isLowData: false })}>{t('calls.lowDataTurnOff')}</Button>}>
          {t('calls.lowDataIsOn')}
        </Notice>
      )}
      {view.endsAt && <EndsSoon endsAt={view.endsAt} />}
      {me.isScreenShareEnabled && (
        <Notice action={<Button onClick={() => void me.setScreenShareEnabled(false)}>{t('calls.shareNoMore')}</Button>}>
          {t('calls.yourScreen')}
        </Notice>
      )}
      <MutedSpeech view={view} isTalking={isTalking} />
      {isTalking && <Notice>{t('calls.talking')}</Notice>}
      {status === 'connected' && isAlone && <Notice>{t('calls.alone')}</Notice>}
    </>
  );
}

const SOON_MS = 10 * 60_000;

/** The offer's limit, said before it cuts anybody off. */
function EndsSoon({ endsAt }: { endsAt: string }) {
  const t = useT();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((old) => old + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(endsAt) - now().getTime();
  if (left > SOON_MS) return null;
  return (
    <Notice isGrave>
      {t('calls.endsSoon', { minutes: Math.max(1, Math.ceil(left / 60_000)), time: time(endsAt) })}
    </Notice>
  );
}

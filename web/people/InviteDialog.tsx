import { CopyIcon } from '@phosphor-icons/react/dist/csr/Copy';
import { type FormEvent, useState } from 'react';
import type { Space } from '#contract/spaces.ts';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Banner, Button, Dialog, RadioCards, TextField, toast } from '#web/ui/index.ts';
import css from './Door.module.css';

/** Invites a member or, from a space, a guest of it. What the link opens is said before it is copied. */
export function InviteDialog({ space, isOpen, onClose }: { space?: Space; isOpen: boolean; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const mayInviteMembers = person.role === 'owner' || person.role === 'administrator';
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<'member' | 'guest'>(mayInviteMembers ? 'member' : 'guest');
  const [link, setLink] = useState('');
  const [error, setError] = useState('');
  const [isPending, setPending] = useState(false);

  function close() {
    setLink('');
    setEmail('');
    setError('');
    onClose();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setError('');
    try {
      const answer = await send<{ link: string }>('invitation.create', {
        id: newId(),
        organisationId: person.organisation_id,
        role: space ? role : 'member',
        email: email.trim() || null,
        spaceId: space?.id ?? null,
      });
      setLink(`${location.origin}${answer.link}`);
    } catch (failure) {
      setError(refusalSentence(failure));
    }
    setPending(false);
  }

  return (
    <Dialog title={t('people.inviteTitle')} isOpen={isOpen} onClose={close} closeWord={t('word.close')}>
      {link ? (
        <div className={css.form}>
          <p>
            {t('people.inviteLinkAbout', {
              what: space && role === 'guest' ? `« ${space.name} »` : t('people.inviteLinkOrganisation'),
            })}
          </p>
          <TextField
            label={t('people.inviteLink')}
            readOnly
            autoFocus
            value={link}
            onFocus={(event) => event.target.select()}
          />
          <Button
            kind="primary"
            icon={<CopyIcon size={20} />}
            onClick={() => navigator.clipboard.writeText(link).then(() => toast(t('word.copied')))}
          >
            {t('word.copy')}
          </Button>
        </div>
      ) : (
        <form className={css.form} onSubmit={submit}>
          <TextField
            label={t('people.inviteEmail')}
            hint={t('people.inviteEmailHint')}
            type="email"
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          {space && mayInviteMembers && (
            <RadioCards
              label={t('people.inviteRole')}
              value={role}
              onChange={setRole}
              options={[
                { value: 'member', title: t('people.inviteMember'), about: t('people.inviteMemberAbout') },
                { value: 'guest', title: t('people.inviteGuest'), about: t('people.inviteGuestAbout') },
              ]}
            />
          )}
          {error && <Banner tone="brick">{error}</Banner>}
          <Button kind="primary" type="submit" isWide isPending={isPending}>
            {t('people.inviteAction')}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

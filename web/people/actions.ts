/** What one does of oneself and of one's colleagues from anywhere. */
import { chooseLanguage, type Language } from '#web/core/i18n.ts';
import { later } from '#web/core/later.tsx';
import { signOut } from '#web/core/session.tsx';
import { chooseTheme, themes } from '#web/core/theme.ts';

const Invite = later(async () => (await import('./InviteDialog.tsx')).InviteDialog);
const languages: [Language, string][] = [
  ['fr', 'shell.french'],
  ['en', 'shell.english'],
];

export const peopleActions = [
  {
    key: 'invite',
    titleKeys: ['people.inviteTitle'],
    command: 'invitation.create',
    Dialog: (props: { onClose: () => void }) => Invite({ isOpen: true, ...props }),
  },
  ...themes.map((theme) => ({
    key: `theme ${theme}`,
    titleKeys: ['shell.theme', `shell.theme.${theme}`],
    run: () => chooseTheme(theme),
  })),
  ...languages.map(([language, titleKey]) => ({
    key: `language ${language}`,
    titleKeys: ['shell.language', titleKey],
    run: () => void chooseLanguage(language),
  })),
  { key: 'signOut', titleKeys: ['shell.signOut'], run: () => void signOut() },
];

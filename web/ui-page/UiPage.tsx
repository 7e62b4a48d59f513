/** `/ui` under bin/dev: every component in every state, in each theme and size of text. No build for people holds it. */
import { ListChecksIcon } from '@phosphor-icons/react/dist/csr/ListChecks';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { useEffect, useState } from 'react';
import { applyTheme, textSizes, themes } from '#web/core/theme.ts';
import {
  Avatar,
  AvatarStack,
  Badge,
  Button,
  Card,
  IconButton,
  Linked,
  Marked,
  SegmentedControl,
} from '#web/ui/index.ts';
import { Fields } from './Fields.tsx';
import { Messages } from './Messages.tsx';
import { Overlays } from './Overlays.tsx';
import { long, people } from './samples.ts';
import css from './UiPage.module.css';

const kinds = ['primary', 'secondary', 'quiet', 'danger', 'success'] as const;
const colours = [
  ...['surface', 'surface-sunken', 'surface-raised', 'surface-side', 'line', 'text', 'text-muted'],
  ...['action', 'action-soft', 'go', 'critical', 'critical-soft', 'leaf', 'leaf-soft', 'brass', 'brass-soft'],
];

export function UiPage() {
  const [theme, setTheme] = useState<string>('auto');
  const [size, setSize] = useState<string>('normal');
  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'auto') delete dataset.theme;
    else dataset.theme = theme;
    dataset.text = size;
    return applyTheme;
  }, [theme, size]);
  return (
    <main className={css.page}>
      <div className={css.top}>
        <h1>web/ui</h1>
        <div className={css.choices}>
          <SegmentedControl
            label="Theme"
            value={theme}
            onChange={setTheme}
            options={themes.map((value) => ({ value, label: value }))}
          />
          <SegmentedControl
            label="Size of text"
            value={size}
            onChange={setSize}
            options={textSizes.map((value) => ({ value, label: value }))}
          />
        </div>
      </div>
      <Card title="Colours">
        <div className={css.colours}>
          {colours.map((name) => (
            <div key={name}>
              <span className={css.colour} style={{ background: `var(--${name})` }} />
              {name}
            </div>
          ))}
        </div>
      </Card>
      <Card title="Type">
        <h1>Titre de page, 32</h1>
        <h2>Titre de carte, 19</h2>
        <h3>Titre de partie, 16</h3>
        <p>
          Texte courant, 16 : « L’échafaudage est réservé », <a href="#type">un lien</a>.
        </p>
      </Card>
      <Buttons />
      <Fields />
      <Choices />
      <Overlays />
      <People />
      <Messages />
    </main>
  );
}

function Buttons() {
  return (
    <Card title="Button, IconButton">
      {kinds.map((kind) => (
        <div key={kind} className={css.row}>
          <Button kind={kind}>{kind}</Button>
          <Button kind={kind} icon={<PlusIcon size={18} />}>
            Avec icône
          </Button>
          <Button kind={kind} isSmall>
            Petit
          </Button>
          <Button kind={kind} disabled>
            Indisponible
          </Button>
          <Button kind={kind} isPending>
            En cours
          </Button>
        </div>
      ))}
      <div className={css.narrow}>
        <Button kind="primary" isWide icon={<PlusIcon size={18} />}>
          {long}
        </Button>
      </div>
      <div className={css.row}>
        <IconButton label="Ajouter" icon={<PlusIcon size={20} />} />
        <IconButton label="Ajouter, petit" isSmall icon={<PlusIcon size={18} />} />
        <IconButton label="Supprimer, indisponible" disabled icon={<TrashIcon size={20} />} />
      </div>
    </Card>
  );
}

function Choices() {
  const [view, setView] = useState('list');
  return (
    <Card title="SegmentedControl">
      <SegmentedControl
        label="Vue"
        value={view}
        onChange={setView}
        options={[
          { value: 'list', label: 'Liste', icon: <ListChecksIcon size={18} /> },
          { value: 'board', label: 'Tableau', icon: <TrayIcon size={18} /> },
          { value: 'month', label: 'Mois' },
        ]}
      />
    </Card>
  );
}

function People() {
  return (
    <Card title="Avatar, AvatarStack, Badge, Linked, Marked">
      <div className={css.row}>
        {people.map((person) => (
          <Avatar key={person.id} {...person} />
        ))}
        <Avatar {...people[0]!} size={24} />
        <Avatar {...people[1]!} size={56} isHere />
        <AvatarStack people={people} most={3} label="Les sept membres" />
        <AvatarStack people={people.slice(0, 1)} label="Un membre" />
        <Badge count={3} label="non lus" />
        <Badge count={120} label="non lus" />
      </div>
      <p>
        <Linked text="Le devis est là : https://exemple.fr/devis." />
      </p>
      <Marked text="L’échafaudage est réservé ; les ardoises arrivent lundi." words="ardoise" />
    </Card>
  );
}

import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { PencilSimpleIcon } from '@phosphor-icons/react/dist/csr/PencilSimple';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useState } from 'react';
import { Button, Card, ConfirmDialog, Dialog, IconButton, Menu, Popup, TextField, toast } from '#web/ui/index.ts';
import { long } from './samples.ts';
import css from './UiPage.module.css';

const said = (what: string) => () => toast(what);

/** What comes over the page when it is asked for. */
export function Overlays() {
  const [open, setOpen] = useState<'dialog' | 'wide' | 'full' | 'confirm' | 'popup' | null>(null);
  const close = () => setOpen(null);
  const isLarge = open === 'wide' || open === 'full';
  return (
    <Card title="Menu, Popup, Dialog, ConfirmDialog, toast">
      <div className={css.row}>
        <Menu
          label="Actions"
          trigger={<IconButton label="Actions" icon={<DotsThreeIcon size={22} />} />}
          actions={[
            { key: 'rename', label: 'Renommer', icon: <PencilSimpleIcon size={18} />, onAction: said('Renommé') },
            { key: 'long', label: long, onAction: said('Long') },
            { key: 'no', label: 'Indisponible', isDisabled: true, onAction: said('Jamais') },
            {
              key: 'delete',
              label: 'Supprimer',
              icon: <TrashIcon size={18} />,
              isDangerous: true,
              onAction: said('Supprimé'),
            },
          ]}
        />
        <MenuInParts />
        <Popup
          label="Petit choix"
          trigger={<Button>Popup</Button>}
          isOpen={open === 'popup'}
          onOpenChange={(isOpen) => setOpen(isOpen ? 'popup' : null)}
        >
          <TextField label="Nom" defaultValue="Échafaudage" />
        </Popup>
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('wide')}>Dialog isWide</Button>
        <Button onClick={() => setOpen('full')}>Dialog isFull</Button>
        <Button onClick={() => setOpen('confirm')}>ConfirmDialog</Button>
        <Button onClick={said('Le dossier a été déplacé.')}>toast</Button>
        <Button onClick={() => toast(`« ${long} » est supprimé.`, { action: { label: 'Annuler', onAction: close } })}>
          toast, action
        </Button>
        <Button onClick={() => toast('Le fichier n’a pas pu être envoyé.', { isError: true })}>toast, error</Button>
      </div>
      <Dialog
        title={isLarge ? long : 'Nouveau dossier'}
        isOpen={open === 'dialog' || isLarge}
        isWide={open === 'wide'}
        isFull={open === 'full'}
        onClose={close}
        closeWord="Fermer"
        actions={
          <>
            <Button onClick={close}>Annuler</Button>
            <Button kind="primary" onClick={close}>
              Créer
            </Button>
          </>
        }
      >
        <TextField label="Nom du dossier" error="Ce nom est déjà pris." defaultValue="Plans" />
      </Dialog>
      <ConfirmDialog
        title="Supprimer cet espace ?"
        isOpen={open === 'confirm'}
        onClose={close}
        onConfirm={said('Supprimé')}
        confirmWord="Supprimer"
        cancelWord="Annuler"
      >
        <p>« {long} » et ses 214 fichiers seront supprimés.</p>
      </ConfirmDialog>
    </Card>
  );
}

function MenuInParts() {
  return (
    <Menu
      label="Actions en parties"
      trigger={<Button>Menu, groups</Button>}
      actions={[]}
      groups={[
        {
          key: 'row',
          label: 'Côte à côte',
          isRow: true,
          actions: ['Court', 'Un peu plus long', 'Moyen'].map((label) => ({
            key: label,
            label,
            icon: <PencilSimpleIcon size={24} />,
            onAction: said(label),
          })),
        },
        {
          key: 'list',
          label: 'En liste',
          actions: [
            { key: 'open', label: 'Ouvrir', icon: <PencilSimpleIcon size={20} />, onAction: said('Ouvert') },
            {
              key: 'end',
              label: 'Terminer',
              icon: <TrashIcon size={20} />,
              isDangerous: true,
              onAction: said('Terminé'),
            },
          ],
        },
      ]}
    />
  );
}

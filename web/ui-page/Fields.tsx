import { useState } from 'react';
import { Card, Checkbox, RadioCards, Select, Switch, TextArea, TextField } from '#web/ui/index.ts';
import { long } from './samples.ts';
import css from './UiPage.module.css';

const options = [
  { value: 'a', label: 'Avec la charpente' },
  { value: 'b', label: long },
];

/** Every field: empty, filled, with what it says, failing, not to be touched. */
export function Fields() {
  const [isOn, setOn] = useState(true);
  const [role, setRole] = useState<'member' | 'guest'>('member');
  return (
    <Card title="TextField, TextArea, Select, Checkbox, Switch, RadioCards">
      <div className={css.fields}>
        <TextField label="Vide" placeholder="Une indication" />
        <TextField label="Rempli" defaultValue={long} />
        <TextField label="Avec aide" hint="Ce que l’on attend ici." />
        <TextField label="Accepté" defaultValue="camille@exemple.fr" good="Cette adresse est libre." />
        <TextField label="Refusé" defaultValue="camille@" error="Cette adresse n’est pas complète." />
        <TextField label="Indisponible" defaultValue="Delattre & fils" disabled />
        <TextField label="Lecture seule" defaultValue="Delattre & fils" readOnly />
        <TextField
          label="Mot de passe"
          type="password"
          defaultValue="une phrase assez longue"
          showWord="Afficher"
          hideWord="Masquer"
        />
        <TextField label="Date" type="date" defaultValue="2027-01-04" />
        <TextArea label="Texte long" defaultValue={`${long}.\n${long}.`} />
        <TextArea label="Texte refusé" defaultValue="Trop court" error="Dites-en un peu plus." />
        <TextArea label="Texte indisponible" defaultValue={long} disabled />
        <Select label="Choix" options={options} hint="Un seul choix." />
        <Select label="Choix long" options={options} defaultValue="b" />
        <Select label="Choix refusé" options={options} error="Ce choix n’est plus possible." />
        <Select label="Choix indisponible" options={options} disabled />
      </div>
      <div className={css.fields}>
        <Checkbox label="Non cochée" />
        <Checkbox label="Cochée" defaultChecked />
        <Checkbox label="À moitié cochée" isMixed />
        <Checkbox label="Indisponible" disabled />
        <Checkbox label={long} defaultChecked disabled />
        <Switch label="Allumé ou éteint" isOn={isOn} onChange={setOn} />
        <Switch label="Son contraire" isOn={!isOn} onChange={(next) => setOn(!next)} />
      </div>
      <RadioCards
        label="Rôle"
        value={role}
        onChange={setRole}
        options={[
          { value: 'member', title: 'Membre', about: 'Voit l’annuaire et crée des espaces.' },
          { value: 'guest', title: 'Invité', about: `Ne voit que « ${long} ».` },
        ]}
      />
    </Card>
  );
}

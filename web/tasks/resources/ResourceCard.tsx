import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import type { Member } from '#contract/spaces.ts';
import type { Resource } from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Select, toast } from '#web/ui/index.ts';
import type { Editor } from '../editor.ts';
import type { PlanView } from '../plan.ts';
import { Cost } from '../reports/CostsTable.tsx';
import { Section } from '../TaskPanel.tsx';
import { DatedLines } from './DatedLines.tsx';
import css from './Resources.module.css';
import { becomePerson, calendarsOf, changeResource, dropResource, ownCalendar } from './rows.ts';
import { Kept, shareIn, useCalendarName } from './words.tsx';

type Absence = NonNullable<Resource['absences']>[number];

interface CardProps {
  plan: PlanView;
  editor: Editor;
  resource: Resource;
  /** a person who is no longer in the space */
  isGone: boolean;
  /** the people of the space */
  members: readonly Member[];
  onCalendar: (id: string) => void;
  onPerson: (id: string) => void;
  onGone: () => void;
}

/** What somebody can give: how much, on which days, and when they are away. */
export function ResourceCard({ plan, editor, resource, isGone, members, onCalendar, onPerson, onGone }: CardProps) {
  const t = useT();
  const nameOf = useCalendarName();
  const isLocked = !editor.mayFrame;
  const mayGo = isGone || !resource.personId;
  const put = (changes: Partial<Resource>) => void editor.apply(changeResource(plan, resource, changes));
  const percent = Math.round((resource.maxUnits ?? 1) * 100);
  const calendars = calendarsOf(plan);
  const known = calendars.some((each) => each.id === resource.calendarId);
  return (
    <>
      <Section title={t('planning.gives')}>
        <div className={css.fields}>
          {!resource.personId && (
            <Kept
              label={t('planning.name')}
              value={resource.name}
              isLocked={isLocked}
              maxLength={120}
              onKeep={(name) => name.trim() && put({ name: name.trim() })}
            />
          )}
          <Kept
            label={t('planning.capacity')}
            hint={t('planning.capacityAbout')}
            value={String(percent)}
            isLocked={isLocked}
            maxLength={7}
            inputMode="decimal"
            onKeep={(text) => {
              const maxUnits = shareIn(text);
              if (maxUnits === null) return toast(t('planning.wrongCapacity', { text }), { isError: true });
              put({ maxUnits });
            }}
          />
          <Select
            label={t('planning.hours')}
            value={known ? resource.calendarId! : ''}
            disabled={isLocked}
            options={[
              { value: '', label: t('planning.asProject') },
              ...calendars.map((each) => ({ value: each.id, label: nameOf(each) })),
              ...(isLocked ? [] : [{ value: 'own', label: t('planning.ownHours') }]),
            ]}
            onChange={(event) => {
              const { value } = event.target;
              if (value !== 'own') return put({ calendarId: value || null });
              const id = newId();
              void editor.apply(ownCalendar(plan, id, resource)).then((isKept) => {
                if (isKept) onCalendar(id);
              });
            }}
          />
          <Cost
            label={t('planning.costPerHour')}
            value={resource.costPerHour}
            isLocked={isLocked}
            onChange={(costPerHour) => put({ costPerHour })}
          />
        </div>
        {known && (
          <Button isSmall kind="quiet" onClick={() => onCalendar(resource.calendarId!)}>
            {t('planning.seeCalendar', { name: nameOf(calendars.find((each) => each.id === resource.calendarId)!) })}
          </Button>
        )}
      </Section>
      <Section title={t('planning.absences')}>
        <DatedLines<Absence>
          lines={resource.absences ?? []}
          isLocked={isLocked}
          whyWord={t('planning.reason')}
          addWord={t('planning.addAbsence')}
          emptyWord={t('planning.noAbsence')}
          onChange={(absences) => put({ absences })}
        />
      </Section>
      {!isLocked && mayGo && members.length > 0 && (
        <WhoIsIt
          plan={plan}
          editor={editor}
          resource={resource}
          isGone={isGone}
          members={members}
          onPerson={onPerson}
        />
      )}
      {!isLocked && mayGo && <Removal plan={plan} editor={editor} resource={resource} onGone={onGone} />}
    </>
  );
}

/** A name that came with a file is often somebody of the space, who has come in since; who has left hands over. */
function WhoIsIt({ plan, editor, resource, isGone, members, onPerson }: Omit<CardProps, 'onCalendar' | 'onGone'>) {
  const t = useT();
  const choose = (member: Member): void => {
    void editor.apply(becomePerson(plan, resource, member)).then((isKept) => {
      if (!isKept) return;
      onPerson(member.id);
      const said = { resource: resource.name, name: member.name };
      editor.tell(isGone ? t('planning.handedOver', said) : t('planning.becamePerson', said));
    });
  };
  return (
    <Section title={isGone ? t('planning.leftSpace') : t('planning.whoIsIt')}>
      <Select
        label={isGone ? t('planning.handOver') : t('planning.isPerson')}
        hint={isGone ? undefined : t('planning.isPersonAbout')}
        value=""
        options={[
          { value: '', label: isGone ? t('planning.handToNobody') : t('planning.isNobody') },
          ...members.map((each) => ({ value: each.id, label: each.name })),
        ]}
        onChange={(event) => {
          const member = members.find((each) => each.id === event.target.value);
          if (member) choose(member);
        }}
      />
    </Section>
  );
}

function Removal({ plan, editor, resource, onGone }: Pick<CardProps, 'plan' | 'editor' | 'resource' | 'onGone'>) {
  const t = useT();
  return (
    <Section title={t('planning.remove')}>
      <Button
        icon={<TrashIcon size={18} />}
        onClick={() => {
          void editor.apply(dropResource(plan, resource.id)).then((isGone) => {
            if (!isGone) return;
            onGone();
            editor.tell(t('planning.removed', { name: resource.name }));
          });
        }}
      >
        {t('tasks.removeLine', { name: resource.name })}
      </Button>
    </Section>
  );
}

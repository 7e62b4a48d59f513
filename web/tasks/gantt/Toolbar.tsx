import { CheckIcon } from '@phosphor-icons/react/dist/csr/Check';
import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { EyeIcon } from '@phosphor-icons/react/dist/csr/Eye';
import { KeyboardIcon } from '@phosphor-icons/react/dist/csr/Keyboard';
import { MagnifyingGlassMinusIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlassMinus';
import { MagnifyingGlassPlusIcon } from '@phosphor-icons/react/dist/csr/MagnifyingGlassPlus';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { QuestionIcon } from '@phosphor-icons/react/dist/csr/Question';
import { memo } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Button, IconButton, Menu, type MenuAction, Switch, TextField } from '#web/ui/index.ts';
import { type RowActions, RowTools } from '../RowTools.tsx';
import type { ListClipboard } from '../useClipboard.ts';
import css from './Gantt.module.css';
import type { GanttModel } from './model.ts';
import type { BaselineShown } from './scene.ts';
import { type Zoom, zoomBeside, zoomNames, zoomOf, zoomWidths } from './timescale.ts';

export type Actions = RowActions & {
  mayEdit: boolean;
  onAdd: () => void;
  onExplain: () => void;
  onFind: () => void;
  onExport: (kind: 'pdf' | 'svg' | 'png') => void;
};

const zoomWords: Record<Zoom, MessageKey> = {
  hour: 'gantt.zoom.hour',
  day: 'gantt.zoom.day',
  week: 'gantt.zoom.week',
  month: 'gantt.zoom.month',
  quarter: 'gantt.zoom.quarter',
  year: 'gantt.zoom.year',
};

type ToolbarProps = {
  model: GanttModel;
  baselines: readonly BaselineShown[];
  actions: Actions;
  clipboard: ListClipboard;
  /** what the actions depend on: while these are the same, the toolbar stays as it is */
  state: readonly unknown[];
};

/** Shows no dates, so it does not follow a drag. */
export const Toolbar = memo(Tools, (old, next) => old.state.every((each, k) => each === next.state[k]));

function Tools({ model, baselines, actions, clipboard }: ToolbarProps) {
  const t = useT();
  const { shown } = model;
  // up and down are left to keys: there is no room for them
  const { mayEdit, onShift: _, ...rowActions } = actions;
  const count = model.selection.size;
  const icon = 20;
  const ticked = (key: string, label: string, isOn: boolean, onAction: () => void): MenuAction => ({
    key,
    label,
    onAction,
    icon: isOn ? <CheckIcon size={18} weight="bold" /> : <span style={{ width: 18 }} />,
  });
  return (
    <div className={css.toolbar} role="toolbar" aria-label={t('gantt.tools')}>
      {mayEdit && (
        <Button kind="primary" aria-label={t('gantt.add')} icon={<PlusIcon size={icon} />} onClick={actions.onAdd}>
          <span className={css.word}>{t('gantt.add')}</span>
        </Button>
      )}
      {/* always there, so that nothing moves when a row is chosen */}
      <span className={css.rowTools}>
        <RowTools
          count={count}
          mayWrite={mayEdit}
          actions={rowActions}
          clipboard={clipboard}
          isSpanning={model.isSpanning}
          onSpanning={(isSpanning) => model.setSpanning(isSpanning)}
        />
        <Button
          kind="quiet"
          aria-label={t('gantt.why')}
          icon={<QuestionIcon size={icon} />}
          disabled={count === 0}
          onClick={actions.onExplain}
        >
          <span className={css.word}>{t('gantt.why')}</span>
        </Button>
      </span>
      <span className={css.spring}>{count > 1 && <span>{t('gantt.chosen', { count })}</span>}</span>
      <Switch label={t('gantt.criticalPath')} isOn={shown.critical} onChange={(critical) => model.show({ critical })} />
      <TextField
        label={t('gantt.search')}
        isLabelHidden
        type="search"
        placeholder={t('word.search')}
        value={model.search}
        className={css.search}
        onChange={(event) => model.setSearch(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && model.search && actions.onFind()}
      />
      <Menu
        label={t('gantt.display')}
        trigger={<IconButton label={t('gantt.display')} icon={<EyeIcon size={icon} />} />}
        actions={[
          ticked('slack', t('gantt.showSlack'), shown.slack, () => model.show({ slack: !shown.slack })),
          ticked('links', t('gantt.showLinks'), shown.links, () => model.show({ links: !shown.links })),
          ticked('names', t('gantt.showNames'), shown.names, () => model.show({ names: !shown.names })),
          ticked('line', t('gantt.showProgressLine'), shown.progressLine, () =>
            model.show({ progressLine: !shown.progressLine }),
          ),
          ...baselines.map((each) => {
            const isOn = shown.baselines.some((other) => other.id === each.id);
            return ticked(each.id, t('gantt.showBaseline', { name: each.name }), isOn, () =>
              model.setBaselines(
                baselines.filter((other) =>
                  other.id === each.id ? !isOn : shown.baselines.some((kept) => kept.id === other.id),
                ),
              ),
            );
          }),
          ticked('fold', t('gantt.foldAll'), false, () => model.foldAll(true)),
          ticked('unfold', t('gantt.unfoldAll'), false, () => model.foldAll(false)),
          {
            key: 'keys',
            label: t('shell.keys'),
            icon: <KeyboardIcon size={18} />,
            onAction: () => dispatchEvent(new Event('beffroi:keys')),
          },
        ]}
      />
      <Menu
        label={t('gantt.export')}
        trigger={<IconButton label={t('gantt.export')} icon={<DownloadSimpleIcon size={icon} />} />}
        actions={[
          { key: 'pdf', label: t('gantt.exportPdf'), onAction: () => actions.onExport('pdf') },
          { key: 'svg', label: t('gantt.exportSvg'), onAction: () => actions.onExport('svg') },
          { key: 'png', label: t('gantt.exportPng'), onAction: () => actions.onExport('png') },
        ]}
      />
      <span className={css.zoom}>
        <IconButton
          label={t('gantt.zoomOut')}
          icon={<MagnifyingGlassMinusIcon size={icon} />}
          onClick={() => model.zoom(zoomBeside(model.pxPerDay, 1))}
        />
        <Menu
          label={t('gantt.zoom')}
          trigger={
            <button type="button" className={css.zoomName}>
              {t(zoomWords[zoomOf(model.pxPerDay)])}
            </button>
          }
          actions={[
            ticked('all', t('gantt.wholePlan'), false, () => model.showAll()),
            ticked('today', t('gantt.goToToday'), false, () => model.showToday()),
            ...zoomNames.map((name) =>
              ticked(name, t(zoomWords[name]), zoomOf(model.pxPerDay) === name, () => model.zoom(zoomWidths[name])),
            ),
          ]}
        />
        <IconButton
          label={t('gantt.zoomIn')}
          icon={<MagnifyingGlassPlusIcon size={icon} />}
          onClick={() => model.zoom(zoomBeside(model.pxPerDay, -1))}
        />
      </span>
    </div>
  );
}

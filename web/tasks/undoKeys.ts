/** Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) take back and do again what this window changed in the plan, outside of fields. */
import { useEffect } from 'react';
import type { Editor } from './editor.ts';

export function useUndoKeys(editor: Editor): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (target.closest('input, textarea, select, [contenteditable]')) return;
      const isRedo = event.key.toLowerCase() === 'y' || (event.key.toLowerCase() === 'z' && event.shiftKey);
      if (isRedo && editor.canRedo) editor.redo();
      else if (event.key.toLowerCase() === 'z' && !event.shiftKey && editor.canUndo) editor.undo();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [editor]);
}

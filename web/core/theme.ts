/** Light, dark or high contrast; by default as the device is set. */
export const themes = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
const KEPT = 'beffroi.theme';

export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return themes.find((each) => each === kept) ?? 'auto';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT, theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** How this device shows things: light, dark or high contrast, by default as it is set; and how large the text is. */
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
  document.documentElement.dataset.text = chosenTextSize();
}

export const textSizes = ['normal', 'large', 'larger', 'largest'] as const;
export type TextSize = (typeof textSizes)[number];
const KEPT_SIZE = 'beffroi.text';

export function chosenTextSize(): TextSize {
  const kept = localStorage.getItem(KEPT_SIZE);
  return textSizes.find((each) => each === kept) ?? 'normal';
}

export function chooseTextSize(size: TextSize): void {
  localStorage.setItem(KEPT_SIZE, size);
  applyTheme();
}

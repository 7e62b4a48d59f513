/** The design system: no words of the product, no fetching. README.md shows each component in a line. */
export { Avatar, type AvatarProps, AvatarStack, colourOf, initialsOf } from './Avatar.tsx';
export { Button, type ButtonProps, buttonCss, IconButton } from './Button.tsx';
export { Badge, Banner, Card, EmptyState, Pill, ProgressBar, Skeleton, SkeletonLines, type Tone } from './Card.tsx';
export { ConfirmDialog, Dialog } from './Dialog.tsx';
export { Checkbox, type Option, RadioCards, Select, Switch, TextArea, TextField } from './Field.tsx';
export { Linked } from './Linked.tsx';
export { Marked } from './Marked.tsx';
export { Menu, type MenuAction, type MenuGroup } from './Menu.tsx';
export { atLeisure, loadOverlaysAtLeisure } from './overlays.ts';
export { Popup } from './Popup.tsx';
export { SegmentedControl } from './SegmentedControl.tsx';
export { announce, ToastRegion, toast } from './Toast.tsx';
export { useMedia } from './useMedia.ts';

export const exit = {} as const;

import type { ContractModule } from './language.ts';

export const module: ContractModule = { commands: {}, queries: {}, events: {} };

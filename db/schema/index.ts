export * from './access';
export * from './account';
export * from './event';
export * from './execution';
export * from './mailbox';
export * from './message';
export * from './organisation';
export * from './user';

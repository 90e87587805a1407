/** Whose words a statement is in. */
export type Engine = 'sqlite' | 'postgres';
